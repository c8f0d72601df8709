"""Trees give LightGBM's own scores, and refuse what they cannot read."""

from importlib import resources

import numpy as np
import pytest

from hearsay.errors import InputError
from hearsay.match.features import DENSE_FEATURES, FEATURES
from hearsay.match.rank import VARIANTS
from hearsay.match.trees import Trees

LEXICAL = len(FEATURES) - len(DENSE_FEATURES)


def shipped(variant: str) -> str:
    """Return the text of the model that comes with the package."""
    file = resources.files("hearsay.match") / "model" / f"rank-{variant}.txt"
    return file.read_text(encoding="utf-8")


def rows(width: int, seed: int = 3) -> np.ndarray:
    """Return feature rows of many sizes, a fifth of them missing, some exactly zero."""
    rng = np.random.default_rng(seed)
    table = rng.exponential(1.0, (500, width)) * rng.choice([0.0, 0.1, 1.0, 20.0], (500, width))
    table[rng.random((500, width)) < 0.2] = np.nan
    return table.astype(np.float32)


@pytest.mark.parametrize("variant", VARIANTS)
def test_shipped_models_score_as_lightgbm_does(variant: str) -> None:
    """The reader agrees with LightGBM to 1e-6 on every shipped model, missing values included."""
    lightgbm = pytest.importorskip("lightgbm", exc_type=ImportError)
    text = shipped(variant)
    table = rows(len(FEATURES) if variant == "encoder" else LEXICAL)
    theirs = lightgbm.Booster(model_str=text).predict(table, raw_score=True)
    np.testing.assert_allclose(Trees.from_text(text).predict(table), theirs, atol=1e-6)


@pytest.mark.parametrize("variant", VARIANTS)
def test_shipped_models_read_the_features_of_this_program(variant: str) -> None:
    """A model and the features it reads change together."""
    names = FEATURES if variant == "encoder" else FEATURES[:LEXICAL]
    assert Trees.from_text(shipped(variant)).names == names


def test_trees_trained_without_missing_values_agree_too() -> None:
    """A value missing only at prediction counts as zero, as in LightGBM."""
    lightgbm = pytest.importorskip("lightgbm", exc_type=ImportError)
    rng = np.random.default_rng(5)
    x = rng.normal(size=(400, 4))
    y = x[:, 0] * 2 + (x[:, 1] > 0.3) + rng.normal(size=400) * 0.1
    model = lightgbm.train(
        {"objective": "regression", "verbose": -1, "num_leaves": 7, "seed": 1},
        lightgbm.Dataset(x, y), 20,
    )  # fmt: skip
    table = rows(4)
    ours = Trees.from_text(model.model_to_string()).predict(table)
    np.testing.assert_allclose(ours, model.predict(table, raw_score=True), atol=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "feature_names=a b\n",
        "feature_names=a\n\nTree=0\nnum_leaves=two\nleaf_value=1 2\n",
        "feature_names=a\n\nTree=0\nnum_leaves=2\nnum_cat=1\nleaf_value=1 2\n",
    ],
    ids=["empty", "no trees", "no number", "categories"],
)
def test_what_is_no_model_is_refused_in_one_line(text: str) -> None:
    """The error names the file and what to do."""
    with pytest.raises(InputError) as caught:
        Trees.from_text(text, "rank-none.txt")
    assert str(caught.value).startswith("rank-none.txt: ")
    assert "\n" not in str(caught.value)
