import json
from pathlib import Path

import pytest

from hearsay.errors import EncoderError, StoredIndexError
from hearsay.match import Matcher, OnnxEncoder
from hearsay.types import Check
from tests.contracts import check_encoder
from tests.fakes import HashingEncoder

CHECKS = (
    Check("a", "Drinking salt water cures dengue fever", lang="en"),
    Check("b", "The bridge over the Mun river closes for 15 days", lang="en"),
    Check("c", "Uống nước chanh nóng chữa khỏi sốt xuất huyết", lang="vi"),
    Check("d", "ดื่มน้ำมะนาวร้อนรักษาไข้เลือดออก", lang="th"),
    Check("e", "", lang="en"),
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.build(CHECKS)


@pytest.mark.parametrize("check", [c for c in CHECKS if c.claim])
def test_a_claim_finds_its_own_check(matcher: Matcher, check: Check) -> None:
    """A message that repeats a claim is matched to that claim first, in every language."""
    assert matcher.match(check.claim)[0].check == check.id


def test_a_stored_index_answers_as_the_one_in_memory(matcher: Matcher, tmp_path: Path) -> None:
    """What is saved and opened again gives the same matches."""
    matcher.save(tmp_path / "index")
    opened = Matcher.open(tmp_path / "index")
    for check in CHECKS:
        assert opened.match(check.claim) == Matcher.build(CHECKS).match(check.claim)
    assert opened.check("b") == CHECKS[1]


def test_damage_is_refused_with_the_command_that_rebuilds(matcher: Matcher, tmp_path: Path) -> None:
    """A damaged index is not read; the message says how to make a new one."""
    matcher.save(tmp_path / "index")
    file = tmp_path / "index" / "stems-idf.npy"
    file.write_bytes(file.read_bytes()[:-1] + b"\x7f")
    with pytest.raises(StoredIndexError, match="hearsay index"):
        Matcher.open(tmp_path / "index")


def test_nothing_to_match_gives_no_match(matcher: Matcher) -> None:
    """Empty texts and empty collections have no matches."""
    assert matcher.match("") == ()
    assert Matcher.build([]).match("Is salt water a cure?") == ()


def test_every_encoder_keeps_the_contract(encoder_dir: Path) -> None:
    """The real encoder and the one that tests use promise the same."""
    check_encoder(HashingEncoder())
    check_encoder(OnnxEncoder.open(encoder_dir))


def test_a_missing_encoder_is_named(tmp_path: Path) -> None:
    """An empty encoder folder is refused in plain words."""
    with pytest.raises(EncoderError, match=r"model\.onnx is missing"):
        OnnxEncoder.open(tmp_path)


def test_a_tokenizer_of_another_model_is_told(encoder_dir: Path, tmp_path: Path) -> None:
    """Words that the model does not know by number are an error of ours, in one line."""
    for name in ("model.onnx", "config.json"):
        (tmp_path / name).symlink_to(encoder_dir / name)
    (tmp_path / "hearsay.json").write_text('{"languages": ["en"]}')
    tokenizer = json.loads((encoder_dir / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["model"]["vocab"]["dam"] = 9_999_999
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    encoder = OnnxEncoder.open(tmp_path)
    with pytest.raises(EncoderError, match="cannot take what its tokenizer gives") as caught:
        encoder.encode(["the dam broke"])
    assert "\n" not in str(caught.value)
