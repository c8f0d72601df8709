"""Django's settings: from the environment only, safe by default.

HEARSAY_HOME       folder of everything a desk keeps (default ~/.local/share/hearsay)
HEARSAY_ADDRESS    where people reach the desk, e.g. https://desk.example.org
DATABASE_URL       postgres://… for a team; default SQLite in HEARSAY_HOME
HEARSAY_HOSTS      more host names that are answered, separated by commas
HEARSAY_MOST_PAGES public pages that each process keeps in memory (default 3,000)
HEARSAY_SECOND_FACTOR  False lets people in by password alone (default True)
HEARSAY_PROXIES    how many proxies of yours stand before the desk (default 0)
HEARSAY_BEHIND_TLS True if a proxy of yours speaks https for the desk
HEARSAY_API_RATE   requests a minute that one token may make (default 600)
HEARSAY_WEBHOOK_ALLOW  hosts, host:port or networks of your own that webhooks may reach, by commas
HEARSAY_KEYS       folder of the keys that seal askers' addresses (default HEARSAY_HOME/keys)
HEARSAY_FETCH_ALLOW    the same of what evidence, imports and sources may be fetched from
HEARSAY_DEMO       True while the demo runs: plain http on this machine only
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

from hearsay.web.environment import flag, home_folder, number, secret, words

BASE = Path(__file__).parent
HOME = home_folder()
ADDRESS = (words("HEARSAY_ADDRESS") or ["http://127.0.0.1:8000"])[0].rstrip("/")
DEMO = flag("HEARSAY_DEMO")
SECURE = urlsplit(ADDRESS).scheme == "https"
DEBUG = False

SECRET_KEY = secret("HEARSAY_SECRET", HOME)
ALLOWED_HOSTS = [urlsplit(ADDRESS).hostname or "127.0.0.1", *words("HEARSAY_HOSTS")]
if not SECURE:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "hearsay.web.people",
    "hearsay.web.claims",
    "hearsay.web.desk",
    "hearsay.web.api",
    "hearsay.web.public",
    "hearsay.web.tipline",
    "hearsay.web.sources",
]
MIDDLEWARE = [
    "hearsay.web.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "hearsay.web.headers.SecurityHeaders",
    "hearsay.web.paths.PlainAddresses",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hearsay.web.public.door.PublicDoor",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hearsay.web.people.gate.Gate",
    "hearsay.web.trouble.TroubleAnswer",
    "hearsay.web.dates.DeskYears",
]
ROOT_URLCONF = "hearsay.web.urls"
WSGI_APPLICATION = "hearsay.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hearsay.web.context.desk",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{HOME / 'desk.sqlite3'}", conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "hearsay.web.sqlite"
    # Tests too stand on a file: one in memory has no WAL and no second process.
    DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "queue"
LOGOUT_REDIRECT_URL = "account_login"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("vi", _("Vietnamese")), ("th", _("Thai"))]
LOCALE_PATHS = [BASE / "locale"]
FORMAT_MODULE_PATH = ["hearsay.web.formats"]
LANGUAGE_COOKIE_NAME = "hearsay_language"
TIME_ZONE = (words("HEARSAY_TIME_ZONE") or ["UTC"])[0]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # a number in an address or a form is no text

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 86_400
ARCHIVE = HOME / "archive"
SEARCH = HOME / "search"
ENGINE = HOME / "engine"
KEYS = Path(os.environ.get("HEARSAY_KEYS") or HOME / "keys")

CACHES = {
    "default": {  # django-allauth counts tries to sign in here
        "BACKEND": "hearsay.web.people.tries.SharedTries",
        "LOCATION": HOME / "tries",
        "KEY_FUNCTION": "hearsay.web.people.tries.keyed",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "turns": {  # of visitors; apart, so that no flood of them throws tries to sign in out
        "BACKEND": "hearsay.web.people.tries.SharedTries",
        "LOCATION": HOME / "turns",
        "KEY_FUNCTION": "hearsay.web.people.tries.keyed",
        "OPTIONS": {"MAX_ENTRIES": 500},  # the folder is listed for each
    },
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": number("HEARSAY_MOST_PAGES", 3_000)},
    },
}
SESSION_COOKIE_AGE = 14 * 86_400
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [ADDRESS] if SECURE else []
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # headers.SecurityHeaders sets X-Frame-Options, on all but what may be embedded
    "security.W005",  # other names of the domain may not be ours: HEARSAY_HSTS_ALL speaks for them
    "security.W021",  # as W005
]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
if SECURE:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-hearsay-session", "__Host-hearsay-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-hearsay-language"
    LANGUAGE_COOKIE_SECURE = LANGUAGE_COOKIE_HTTPONLY = True
    LANGUAGE_COOKIE_SAMESITE = "Lax"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = flag("HEARSAY_HSTS_ALL")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked by what watches this machine, from beside it
    SECURE_PROXY_SSL_HEADER = (
        ("HTTP_X_FORWARDED_PROTO", "https") if flag("HEARSAY_BEHIND_TLS") else None
    )
else:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "hearsay-session", "hearsay-csrf"

API_RATE = number("HEARSAY_API_RATE", 600)
WEBHOOK_ALLOW = words("HEARSAY_WEBHOOK_ALLOW")
FETCH_ALLOW = words("HEARSAY_FETCH_ALLOW")

DATA_UPLOAD_MAX_MEMORY_SIZE = number("HEARSAY_MOST_FORM_BYTES", 2_500_000)
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = [
    "hearsay.web.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOADS = HOME / "uploads"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "hearsay.web.people.adapter.Adapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Hearsay"
MFA_FORMS = {
    "add_webauthn": "hearsay.web.people.key_forms.AddPasskeyForm",
    "edit_webauthn": "hearsay.web.people.key_forms.RenamePasskeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = number("HEARSAY_PROXIES", 0)
# By name and by address, in the default cache, which all processes share.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
REQUIRE_SECOND_FACTOR = flag("HEARSAY_SECOND_FACTOR", default=not DEMO)

LOGGING_CONFIG = None
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
TEST_RUNNER = "django.test.runner.DiscoverRunner"
