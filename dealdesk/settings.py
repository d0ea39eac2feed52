"""Settings, all read from the environment.

Two ways to run. *Embedded*: nothing set; SQLite and a queue of files under `DATA_DIR`. *Company*: `DATABASE_URL` names
PostgreSQL, `REDIS_URL` names Redis, `SECRET_KEY` and `ALLOWED_HOSTS` are required.

| variable | meaning |
| --- | --- |
| `DATA_DIR` | folder for the database, the queue and the secret key of the embedded default (`var`) |
| `DATABASE_URL`, `REDIS_URL` | servers of the company set-up |
| `SECRET_KEY`, `ALLOWED_HOSTS`, `CSRF_TRUSTED_ORIGINS` | as Django has them; lists are comma-separated |
| `HTTPS` | secure cookies, redirect to https and HSTS; on by default with PostgreSQL |
| `TRUSTED_PROXIES` | number of proxies in front whose X-Forwarded-For and X-Forwarded-Proto are believed (0) |
| `SITE_URL` | the app's address in messages, such as `https://deals.example.com` (this machine's) |
| `EMAIL_URL`, `DEFAULT_FROM_EMAIL` | outgoing mail; printed to the console when unset |
| `EMAIL_BACKEND`, `ANYMAIL` | a mail provider in place of `EMAIL_URL`: a backend of django-anymail (`pip install django-anymail`) and its settings as JSON |
| `OUTBOX_LEASE_SECONDS` | how long a process has a message to itself while sending it (90) |
| `WEBHOOK_ALLOWED_HOSTS` | hosts that webhooks may reach although their address is not public, comma-separated (none) |
| `LOG_FORMAT`, `LOG_LEVEL` | `console` or `json`; `INFO` |
| `PROOF_ROOT` | folder of the proof files (`DATA_DIR/proof`); every web process must reach the same one |
| `PROOF_MAX_BYTES`, `PROOF_MAX_FILES` | size of one proof file (10 MB), and how many a promise takes (10) |
| `METRICS_TOKEN` | what a scraper of `/metrics` has to bear; unset, the company set-up has no such address |
| `STATIC_ROOT` | where `collectstatic` puts the assets (`DATA_DIR/static`) |
| `KEY_PREFIX` | prefix of every key in Redis (`dealdesk`) |
"""

import contextlib
import json
import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from dealdesk import log_settings

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
REDIS_URL = env.str("REDIS_URL", default="")

# --- Database -------------------------------------------------------------------------------------------------------

_database = env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'dealdesk.sqlite3'}")
EMBEDDED = _database["ENGINE"] == "django.db.backends.sqlite3"

if EMBEDDED:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    # IMMEDIATE: a transaction that will write takes the lock at its start and waits for it, instead of failing half-way.
    # FULL: a commit that was acknowledged survives a power cut. Test databases are thrown away and need neither disk nor wait.
    _durability = "OFF" if TESTING else "FULL"
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={_durability};",
    }
    # A file rather than memory: browser tests and real worker processes read the same database.
    _database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    _database["CONN_HEALTH_CHECKS"] = True
    _database["CONN_MAX_AGE"] = 0 if TESTING else 60
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "connect_timeout": 3,
        "tcp_user_timeout": 5000,
        "options": "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=20s",
    }
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# --- Secrets and hosts ----------------------------------------------------------------------------------------------


def _own_secret_key() -> str:
    """Return the installation's key, made on first use; `os.link` lets exactly one of several starting processes win."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        draft = DATA_DIR / f".secret_key.{os.getpid()}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if EMBEDDED:
    SECRET_KEY = SECRET_KEY or _own_secret_key()
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
else:
    if not SECRET_KEY:
        raise ImproperlyConfigured("Set SECRET_KEY: with DATABASE_URL the key comes from the environment.")
    if not ALLOWED_HOSTS and not TESTING:
        raise ImproperlyConfigured(
            "Set ALLOWED_HOSTS: with DATABASE_URL the host names come from the environment."
        )
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications ---------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "dealdesk",
    "dealdesk.accounts",
    "dealdesk.audit",
    "dealdesk.api",
    "dealdesk.notices",
    "promises",
    "reviews",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "heroicons",
    "bootstrap",
]

MIDDLEWARE = [
    # Outermost: every answer carries the request's id, and every line that is logged on the way to it.
    "dealdesk.request_log.RequestLogMiddleware",
    "dealdesk.probes.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Outside everything that can refuse a request, so that refusals and errors carry the policy too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dealdesk.accounts.middleware.TimeZoneMiddleware",
]

ROOT_URLCONF = "dealdesk.urls"
WSGI_APPLICATION = "dealdesk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reviews.context.page",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Time, language, static files, mail -----------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
if DEBUG or TESTING:
    _static_storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
elif "STATIC_ROOT" not in os.environ:
    # Compressing takes most of a minute: for an image, which names its own folder, not for each start from a clone.
    _static_storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
else:
    _static_storage = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static_storage},
    # No address leads here: files leave by a view that asks who may see the deal.
    "proof": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": Path(env.str("PROOF_ROOT", default=str(DATA_DIR / "proof"))),
            "base_url": None,
            "file_permissions_mode": 0o600,
        },
    },
}
MEDIA_ROOT = DATA_DIR / "media"
PROOF_MAX_BYTES = env.int("PROOF_MAX_BYTES", default=10 * 1024 * 1024)
PROOF_MAX_FILES = env.int("PROOF_MAX_FILES", default=10)
# The largest form of all: as much proof as one promise takes, and what stands around the files.
UPLOAD_MAX_BYTES = PROOF_MAX_BYTES * PROOF_MAX_FILES + 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "dealdesk.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Deal Desk <dealdesk@localhost>")
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
if _provider := env.str("EMAIL_BACKEND", default=""):
    EMAIL_BACKEND = _provider
ANYMAIL = json.loads(env.str("ANYMAIL", default="") or "{}")
EMAIL_TIMEOUT = 20
# Messages leave the app, where a link needs the whole address.
_this_machine = f"http://127.0.0.1:{env.str('PORT', default='') or 8000}"
SITE_URL = (env.str("SITE_URL", default="") or _this_machine).rstrip("/")
WEBHOOK_ALLOWED_HOSTS = [
    host.strip().lower() for host in env.list("WEBHOOK_ALLOWED_HOSTS", default=[]) if host.strip()
]
OUTBOX_LEASE = timedelta(seconds=env.float("OUTBOX_LEASE_SECONDS", default=90))

# --- Sign-in --------------------------------------------------------------------------------------------------------

if TESTING:
    # Sign-ins by the hundred; nobody attacks a test database.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING:  # a proper hash takes a quarter of a second for each person of each test
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_ADAPTER = "dealdesk.accounts.adapter.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL

# --- Browser security -----------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7
CSRF_COOKIE_HTTPONLY = True

TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
if TRUSTED_PROXIES:
    ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
HTTPS = env.bool("HTTPS", default=not EMBEDDED and not TESTING)
if HTTPS:
    SECURE_SSL_REDIRECT = True
    # Probes ask the process itself, inside the network that the proxy stands before.
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|metrics)$"]
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# --- Cache: rate limits and dashboard figures must be seen by every process ------------------------------------------

KEY_PREFIX = env.str("KEY_PREFIX", default="dealdesk") + os.environ.get("PYTEST_XDIST_WORKER", "")
CACHES: dict[str, dict[str, Any]]
if TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
elif REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "dealdesk.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": KEY_PREFIX,
            "OPTIONS": {"socket_timeout": 5, "socket_connect_timeout": 3},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "django_cache",
            "KEY_PREFIX": KEY_PREFIX,
        }
    }

# --- Celery ---------------------------------------------------------------------------------------------------------

if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 300,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "retry_on_timeout": True,
        "health_check_interval": 10,
        "global_keyprefix": f"{KEY_PREFIX}:",
    }
else:
    CELERY_BROKER_URL = "fsqueue://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "queue" / "messages"),
        "data_folder_out": str(DATA_DIR / "queue" / "messages"),
        "control_folder": str(DATA_DIR / "queue" / "control"),
        "polling_interval": 0.1,
    }
    # Remote control would leave a reply file for every command in the queue folder.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "default"
# The clock has a queue of its own: a flood of other work must not delay an escalation.
CELERY_TASK_ROUTES = {"reviews.tasks.sweep": {"queue": "timers"}}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 2,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# In memory: nothing is lost with it, because what is due stands in the database. Never add `expires` or `eta` here: a
# wrong clock would throw the messages away.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "reviews.tasks.sweep", "schedule": 15},
    "relay": {"task": "dealdesk.notices.tasks.relay", "schedule": 15},
    "seal": {"task": "dealdesk.audit.tasks.seal", "schedule": 60},
}

# --- API ------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "1200/min"},
    "NUM_PROXIES": TRUSTED_PROXIES,
    "EXCEPTION_HANDLER": "dealdesk.api.problems.handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Token",
    "TOKEN_TTL": timedelta(days=30),
    "TOKEN_LIMIT_PER_USER": 20,
    "AUTO_REFRESH": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Deal Desk",
    "DESCRIPTION": "Promises, reviews, final answers, gates and close plans.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "LineState": "promises.vocabulary.LineState.choices",
        "LineKind": "promises.vocabulary.LineKind.choices",
        "LanguageKind": "promises.language.KINDS",
        "LanguageLevel": "promises.models.rules.LanguageLevel.choices",
        "DealType": "promises.vocabulary.DealType.choices",
        "Tag": "promises.vocabulary.Tag.choices",
        "ReviewState": "reviews.models.assignments.ReviewState.choices",
        "FinalKind": "reviews.models.finals.FinalKind.choices",
        "FlagKind": "reviews.models.pre_close.FlagKind.choices",
        "FlagState": "reviews.models.pre_close.FlagState.choices",
        "PreCloseState": "reviews.models.pre_close.PreCloseState.choices",
        "RequestEnd": "promises.models.requests.Outcome.choices",
        "FlagEnd": "reviews.api.pre_close.ENDS",
        "OwedKind": "reviews.owed.KINDS",
        "PreCloseSaid": "reviews.api.pre_close.SAID",
        "ConditionState": "promises.models.conditions.ConditionState.choices",
        "DependencyState": "promises.models.conditions.DependencyState.choices",
    },
}

# --- Watching -------------------------------------------------------------------------------------------------------

METRICS_TOKEN = env.str("METRICS_TOKEN", default="").strip()

# --- Logging --------------------------------------------------------------------------------------------------------

LOG_FORMAT = env.str("LOG_FORMAT", default="console" if EMBEDDED else "json")
log_settings.configure(cache=not TESTING)
LOGGING = log_settings.logging_settings(LOG_FORMAT, env.str("LOG_LEVEL", default="INFO"))
