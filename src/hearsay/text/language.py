"""The language of a short text: by its script, its letters, its small words, and a model last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from hearsay.text.normalise import fold, strip_marks
from hearsay.text.segment import words
from hearsay.text.spelling import CHAT_SPELLINGS, SYLLABLES
from hearsay.text.tables import rows
from hearsay.types import Language

__all__ = ["UNKNOWN", "identify", "identify_words", "language_code", "load_model"]

UNKNOWN = Language("und", 0.0)
_SAMPLE = 600  # characters looked at
_SEEN = 150  # characters of the sample whose script is looked up
_MAX_WORDS = 80

_ISO_639_1 = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da "
    "de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz "
    "ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln "
    "lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi "
    "pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti "
    "tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
_ISO_639_3 = {
    "eng": "en", "vie": "vi", "tha": "th", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de",
    "spa": "es", "por": "pt", "ita": "it", "nld": "nl", "dut": "nl", "pol": "pl", "ara": "ar",
    "arb": "ar", "arz": "ar", "hin": "hi", "mar": "mr", "pan": "pa", "pnb": "pa", "tam": "ta",
    "tel": "te", "kan": "kn", "mal": "ml", "guj": "gu", "ory": "or", "ori": "or", "asm": "as",
    "sin": "si", "nep": "ne", "npi": "ne", "msa": "ms", "may": "ms", "zsm": "ms", "ind": "id",
    "jav": "jv", "sun": "su", "zho": "zh", "chi": "zh", "cmn": "zh", "yue": "zh", "jpn": "ja",
    "kor": "ko", "rus": "ru", "ukr": "uk", "bel": "be", "bul": "bg", "srp": "sr", "hrv": "hr",
    "bos": "bs", "slk": "sk", "slo": "sk", "slv": "sl", "ces": "cs", "cze": "cs", "mkd": "mk",
    "mac": "mk", "ron": "ro", "rum": "ro", "hun": "hu", "ell": "el", "gre": "el", "sqi": "sq",
    "alb": "sq", "lit": "lt", "lav": "lv", "est": "et", "fin": "fi", "swe": "sv", "dan": "da",
    "nor": "no", "nob": "nb", "nno": "nn", "isl": "is", "ice": "is", "gle": "ga", "cym": "cy",
    "wel": "cy", "eus": "eu", "baq": "eu", "cat": "ca", "glg": "gl", "lao": "lo", "khm": "km",
    "mya": "my", "bur": "my", "ben": "bn", "urd": "ur", "fas": "fa", "per": "fa", "pes": "fa",
    "prs": "fa", "pus": "ps", "kur": "ku", "kmr": "ku", "tur": "tr", "aze": "az", "kaz": "kk",
    "uzb": "uz", "kir": "ky", "tgk": "tg", "tuk": "tk", "mon": "mn", "bod": "bo", "tib": "bo",
    "fil": "tl", "tgl": "tl", "heb": "he", "amh": "am", "tir": "ti", "orm": "om", "som": "so",
    "swa": "sw", "swh": "sw", "hau": "ha", "yor": "yo", "ibo": "ig", "zul": "zu", "xho": "xh",
    "afr": "af", "kin": "rw", "lin": "ln", "mlg": "mg", "kat": "ka", "geo": "ka", "hye": "hy",
    "arm": "hy", "hat": "ht", "lat": "la", "epo": "eo", "iw": "he", "in": "id", "ji": "yi",
}  # fmt: skip
# Languages of three letters only, those that rumours are likely to be written in.
_THREE = frozenset(
    "ace ban bcl bho bik bjn bug ceb ckb doi gom hil hmn ilo kac kar khb kok ksw lus mad mag mai min "
    "mni mnw mtr nan nod pag pam pcm raj sat scn shn tet tts tyz war wuu zha".split()
)
_TAG = re.compile(r"([a-z]{2,3})(?:-[a-z0-9]{1,8})*")

# Scripts by blocks of 16 code points; what is missing is Latin, common, or nobody's.
_SCRIPTS = (
    (0x0370, 0x03FF, "el"), (0x0400, 0x052F, "Cyrl"), (0x0530, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"), (0x0600, 0x077F, "Arab"), (0x0900, 0x097F, "Deva"),
    (0x0980, 0x09FF, "bn"),
    (0x0A00, 0x0A7F, "pa"), (0x0A80, 0x0AFF, "gu"), (0x0B00, 0x0B7F, "or"), (0x0B80, 0x0BFF, "ta"),
    (0x0C00, 0x0C7F, "te"), (0x0C80, 0x0CFF, "kn"), (0x0D00, 0x0D7F, "ml"), (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"), (0x0E80, 0x0EFF, "lo"), (0x0F00, 0x0FFF, "bo"), (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"), (0x1100, 0x11FF, "ko"), (0x1200, 0x137F, "am"), (0x1780, 0x17FF, "km"),
    (0x3040, 0x30FF, "ja"), (0x3400, 0x9FFF, "zh"), (0xAC00, 0xD7FF, "ko"),
)  # fmt: skip
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2c00-\ud7ff]")
_LETTER = re.compile(r"[^\W\d_]")
_VIETNAMESE = re.compile("[đơưăĐƠƯĂ\u1ea0-\u1ef9]")
_VIETNAMESE_SHAPE = re.compile(
    r"\A(?:ng|nh|kh|gh|ph|tr|gi|qu)|(?:nh|ng|ch|ou|oi|ao|uc|uoc|iet|ien)\Z"
)
_MARKED_SHARE = 0.3  # Vietnamese letters per word from which nothing else is possible
_STRICT = 2  # names of other languages are allowed, a text made of them is not
_URDU = re.compile("[ٹڈڑےںھہ]")
_PERSIAN = re.compile("[پچژگکی]")
_MARATHI, _HINDI = (
    re.compile(rf"(?<![\u0900-\u097f])(?:{line.replace(' ', '|')})(?![\u0900-\u097f])")
    for _, line in rows("devanagari_words.tsv")
)
_MARATHI_LETTERS = re.compile("ळ|च्या|ऱ")
_MODEL_LANGUAGES = tuple(row[0] for row in rows("model_languages.tsv"))
_MODEL_BYTES = 400
_GUESS = 0.3  # the model's confidence below which it was right less than once in ten


def identify(text: str) -> Language:
    """Return the language of `text`: ISO 639-1 code and confidence, or "und" if it cannot be told.

    Vietnamese is known with or without tone marks. A text without letters is "und" with confidence
    0. Confidence is a rank, not a calibrated chance; below 0.5 half of the codes are wrong.
    """
    folded = fold(text[:_SAMPLE])
    return identify_words(folded, words(folded))


def identify_words(folded: str, found: Sequence[str]) -> Language:
    """Do what `identify` does for a text already folded and cut into words."""
    if _OTHER_SCRIPT.search(folded, 0, _SAMPLE):
        by_script = _by_script(folded[:_SAMPLE])
        if by_script:
            return by_script
    return _by_words(folded, found)


def load_model() -> None:
    """Read the statistical model now (about half a second) rather than at the first hard text."""
    _model()
    _shapes()


def language_code(name: str) -> str:
    """Return the code for a language tag such as "vi-VN", "eng" or "EN"; "und" for anything else.

    Two letters (ISO 639-1) where there are two, else the three of ISO 639-3. What is no tag of a
    known language ("Vietnamese", "*") does not say which language a text is in.
    """
    tag = _TAG.fullmatch(name.strip().lower().replace("_", "-"))
    code = "" if tag is None else _ISO_639_3.get(tag.group(1), tag.group(1))
    return code if code in _ISO_639_1 or code in _THREE else "und"


def _by_script(text: str) -> Language | None:
    """Return the language that the most frequent script names, or None for Latin letters."""
    counts: dict[str, int] = {}
    latin = 0
    blocks = _blocks()
    for char in text[:: len(text) // _SEEN + 1]:
        if char < "\u0370":
            latin += char.isalpha()
        elif script := blocks.get(ord(char) >> 4):
            counts[script] = counts.get(script, 0) + 1
    if not counts:
        return None
    script, count = max(counts.items(), key=lambda item: item[1])
    if script == "zh" and counts.get("ja", 0) * 10 > count:
        script, count = "ja", count + counts["ja"]
    # Names and brands stay Latin in every language, so a script without capitals needs less.
    if count * 2 < latin:
        return None
    confidence = round(0.6 + 0.39 * count / (count + latin), 3)
    return _of_script(script, text, confidence)


def _of_script(script: str, text: str, confidence: float) -> Language:
    if script == "Arab":
        code = "ur" if _URDU.search(text) else "fa" if len(_PERSIAN.findall(text)) > 2 else "ar"
        return Language(code, confidence)
    if script == "Deva":
        marathi = len(_MARATHI.findall(text)) + len(_MARATHI_LETTERS.findall(text))
        return Language("mr" if marathi > len(_HINDI.findall(text)) else "hi", confidence)
    if script == "Cyrl":
        return _by_model(text)
    return Language(script, confidence)


@cache
def _blocks() -> dict[int, str]:
    blocks: dict[int, str] = {}
    for first, last, script in _SCRIPTS:
        for block in range(first >> 4, (last >> 4) + 1):
            blocks.setdefault(block, script)
    return blocks


def _by_words(folded: str, found: Sequence[str]) -> Language:
    """Count small words; Vietnamese also by its letters and by the shape of its syllables."""
    if not found:
        return UNKNOWN
    sample = [word for word in found[:_MAX_WORDS] if not word.isdigit()]
    if not sample:
        return UNKNOWN
    marked = 0 if folded.isascii() else len(_VIETNAMESE.findall(folded, 0, _SAMPLE))
    if marked >= _MARKED_SHARE * len(sample):
        return Language("vi", 0.99)
    scores: dict[str, float] = {}
    votes = _votes()
    for word in sample:
        for code, weight in votes.get(word, ()):
            scores[code] = scores.get(code, 0.0) + weight
    if (vietnamese := _vietnamese(sample, scores.get("vi", 0.0) + 1.5 * marked)) > 0:
        scores["vi"] = vietnamese
    return _winner(scores, len(sample)) or _by_model(folded)


def _vietnamese(sample: Sequence[str], score: float) -> float:
    """Return the votes for Vietnamese, weighed by how many words can be its syllables."""
    shapes = _shapes()
    weights = [shapes.get(strip_marks(word)) for word in sample]
    known = [weight for weight in weights if weight is not None]
    share = len(known) / len(sample)
    return (score + sum(known)) * share**_STRICT


@cache
def _shapes() -> dict[str, float]:
    """Return each Vietnamese syllable, bare, with how much its shape alone says Vietnamese.

    Chat spellings are no syllables, but nobody else writes them.
    """
    chat = {
        word: 0.3 if len(word) > 1 else 0.1
        for word in CHAT_SPELLINGS
        if all(code == "vi" for code, _ in _votes().get(word, ()))
    }
    return {syllable: _shape_weight(syllable) for syllable in SYLLABLES} | chat


def _shape_weight(syllable: str) -> float:
    if any(code != "vi" for code, _ in _votes().get(syllable, ())):
        return 0.0
    if len(syllable) > 2 and _VIETNAMESE_SHAPE.search(syllable):
        return 0.4
    return 0.15 if len(syllable) > 2 else 0.05


def _winner(scores: dict[str, float], letters: int) -> Language | None:
    if not scores:
        return None
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    code, best = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    if best < 0.9 or best < 0.08 * letters or best < 1.25 * second:
        return None
    share = min(1.0, best / (0.35 * letters + 1))
    return Language(code, round(0.5 + 0.49 * share * (1 - second / best), 3))


@cache
def _votes() -> dict[str, tuple[tuple[str, float], ...]]:
    """Return each small word with the languages that use it, which share its weight.

    Single letters count less: they are initials as well.
    """
    users: dict[str, list[str]] = {}
    for code, line in rows("function_words.tsv"):
        for word in dict.fromkeys(line.split()):
            users.setdefault(fold(word).replace("'", ""), []).append(code)
    return {
        word: tuple((code, (1.0 if len(word) > 1 else 0.4) / len(codes)) for code in codes)
        for word, codes in users.items()
    }


@cache
def _model() -> LanguageIdentifier:
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(_MODEL_LANGUAGES)
    return model


def _by_model(text: str) -> Language:
    """Ask py3langid (Lui and Baldwin 2012), among the languages that rumours reach us in."""
    if not _LETTER.search(text):
        return UNKNOWN
    code, confidence = _model().classify(text[:_MODEL_BYTES])
    return Language(code, round(float(confidence), 3)) if confidence >= _GUESS else UNKNOWN
