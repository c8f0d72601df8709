"""Loaded before everything else: no test reads or writes the folder of a real desk."""

import os
import tempfile

os.environ["HEARSAY_HOME"] = os.environ.get("HEARSAY_TEST_HOME") or tempfile.mkdtemp(
    prefix="hearsay-test-"
)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearsay.web.settings")
