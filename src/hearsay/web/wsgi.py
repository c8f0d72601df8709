"""The door for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from hearsay.web.logs import configure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearsay.web.settings")
configure()
application = get_wsgi_application()
