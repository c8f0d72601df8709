"""Loaded before everything else: no test reads or writes the folder of a real desk."""

import os
import tempfile

from hypothesis import settings

# Where a test does not say how many examples it tries: fewer for every change, all in the full run.
settings.register_profile("quick", max_examples=40)
settings.register_profile("full", max_examples=100)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

os.environ["HEARSAY_HOME"] = os.environ.get("HEARSAY_TEST_HOME") or tempfile.mkdtemp(
    prefix="hearsay-test-"
)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearsay.web.settings")
