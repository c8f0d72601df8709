"""The desk's own settings, and a site on this machine that evidence may be fetched from."""

from hearsay.web.settings import *  # noqa: F403

FETCH_ALLOW = ["127.0.0.1"]
