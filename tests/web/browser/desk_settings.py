"""The desk's own settings, and a site on this machine that evidence may be fetched from."""

import os

from hearsay.web.settings import *  # noqa: F403

FETCH_ALLOW = os.environ.get("FETCH_ALLOW", "").split()
