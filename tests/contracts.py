"""What every implementation of a protocol must keep."""

import numpy as np

from hearsay.match import Encoder

__all__ = ["check_encoder"]


def check_encoder(encoder: Encoder) -> None:
    """Check that vectors have the promised shape and length, and depend on their text alone."""
    texts = ["Boil the water before use.", "", "ต้มน้ำก่อนดื่ม", "Boil the water before use."]
    before = list(texts)
    vectors = encoder.encode(texts)
    assert texts == before
    assert encoder.name
    assert encoder.languages
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), encoder.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)
    np.testing.assert_allclose(vectors[0], vectors[3], atol=1e-6)
    np.testing.assert_array_equal(vectors, encoder.encode(texts))
    assert len(encoder.encode([])) == 0
