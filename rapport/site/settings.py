"""Django's settings, made from the environment (rapport/site/configuration.py)."""

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import django.urls
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from rapport.site import configuration
from rapport.site.connections import database, engine, engine_reads, mailer

BASE_DIR = configuration.ROOT
RAPPORT_HOME = configuration.home()
RAPPORT_FILES = RAPPORT_HOME / "files"
RAPPORT_ASSETS = RAPPORT_HOME / "assets"
RAPPORT_LAKE = configuration.LAKE.text() or str(RAPPORT_HOME / "facts")
RAPPORT_BACKUPS = configuration.BACKUPS.text() or str(RAPPORT_HOME / "backups")
RAPPORT_BACKUPS_KEPT = configuration.BACKUPS_KEPT.number()
RAPPORT_ENGINE = engine(configuration.ENGINE.text())
RAPPORT_ENGINE_READS = engine_reads(configuration.ENGINE_READS.text())
RAPPORT_URL = configuration.URL.text()
RAPPORT_COMPANY = configuration.COMPANY.text()
# What links in letters begin with.
RAPPORT_ADDRESS = RAPPORT_URL.rstrip("/") or f"http://{configuration.HOST.text()}:{configuration.PORT.text()}"
RAPPORT_ZONE = configuration.ZONE.text()
RAPPORT_WEBHOOKS_INSIDE = configuration.WEBHOOKS_INSIDE.flag()
RAPPORT_CURRENCY = configuration.CURRENCY.text()


def _secret_key() -> str:
    """The given key, or one made once and kept in RAPPORT_HOME, readable by its owner only."""
    if given := configuration.SECRET_KEY.text():
        return given
    kept: Path = RAPPORT_HOME / "secret-key"
    if not kept.exists():
        RAPPORT_HOME.mkdir(parents=True, exist_ok=True)
        new = RAPPORT_HOME / f"secret-key.{secrets.token_hex(8)}"
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(64))
        # Of processes that start together one is the first; all take its key, whole.
        with suppress(FileExistsError):
            os.link(new, kept)
        new.unlink()
    return kept.read_text()


DEBUG = configuration.DEBUG.flag()
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = configuration.HOSTS.items()
IS_HTTPS = RAPPORT_URL.startswith("https://")
IDLE_MINUTES, LONGEST_HOURS = configuration.SESSION_IDLE.number(), configuration.SESSION_LONGEST.number()
RAPPORT_SESSION_IDLE, RAPPORT_SESSION_LONGEST = timedelta(minutes=IDLE_MINUTES), timedelta(hours=LONGEST_HOURS)

if unsafe := configuration.problems(
    debug=DEBUG, secret_key=SECRET_KEY, hosts=ALLOWED_HOSTS, host=configuration.HOST.text(), url=RAPPORT_URL,
    idle_minutes=IDLE_MINUTES, longest_hours=LONGEST_HOURS,
):  # fmt: skip
    raise ImproperlyConfigured("Rapport does not start with unsafe settings: " + " ".join(unsafe))

# The rooms, lowest first: the order is the house's order and is checked against foreign keys.
ROOMS = [
    "rapport.directory.people",
    "rapport.directory.skills",
    "rapport.directory.customers",
    "rapport.directory.catalogue",
    "rapport.directory.connections",
    "rapport.governance.standards",
    "rapport.governance.commitments",
    "rapport.governance.decisions",
    "rapport.governance.privacy",
    "rapport.desk.orders",
    "rapport.desk.knowledge",
    "rapport.desk.cases",
    "rapport.desk.remedies",
    "rapport.desk.incidents",
    "rapport.desk.complaints",
    "rapport.desk.recurring",
    "rapport.desk.routing",
    "rapport.desk.channels",
    "rapport.voice.surveys",
    "rapport.team.training",
    "rapport.team.quality",
    "rapport.team.retrospectives",
    "rapport.direction.measures",
    "rapport.direction.reports",
    "rapport.direction.today",
    "rapport.demo",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "rapport.kernel",
    "rapport.metrics",
    "rapport.ui",
    *ROOMS,
    "rapport.site",
    "procrastinate.contrib.django",
]
AUTH_USER_MODEL = "people.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "rapport.site.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rapport.site.staying.limited",
    "rapport.site.middleware.known_actor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "rapport.site.urls"
ASGI_APPLICATION = "rapport.site.asgi.application"
FORM_RENDERER = "rapport.ui.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "rapport" / "site" / "templates"],  # first: these stand in for allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {
                "cases": "rapport.desk.cases.web.tags",
                "complaints": "rapport.desk.complaints.web.tags",
                "commitments": "rapport.governance.commitments.web.tags",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rapport.ui.context.page",
            ],
        },
    }
]

DATABASES = {"default": database()}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache", "TIMEOUT": 3600},
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "rapport.site.sign_in.NotPublished"},
]
ACCOUNT_ADAPTER = "rapport.site.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {
    "login": "rapport.site.sign_in.SignIn",
    "change_password": "rapport.site.sign_in.ChangePassword",
    "reset_password": "rapport.site.sign_in.AskForNewPassword",
    "reset_password_from_key": "rapport.site.sign_in.SetNewPassword",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_HTTPS else 0
ACCOUNT_RATE_LIMITS = {"login_failed": "20/10m/ip,5/15m/key", "reset_password": "20/h/ip,5/h/key"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = django.urls.reverse_lazy("home")

# The browser keeps the cookie as long as a sign-in can last; when it is over is said by rapport.site.staying.
SESSION_COOKIE_AGE = LONGEST_HOURS * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False  # the proxy that holds the certificate redirects
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [RAPPORT_URL] if IS_HTTPS else []
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "rapport.ui.page.csrf_failed"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", "English")]
USE_I18N = len(LANGUAGES) > 1  # while there is one language, looking its sentences up takes a twentieth of a page's time
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True
LOCALE_PATHS = [BASE_DIR / "rapport" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = RAPPORT_HOME / "static"
RAPPORT_ASSETS.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [RAPPORT_ASSETS]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
# Each page names some twenty style sheets, fonts and scripts. While one develops, too, a browser need not ask for all of them
# again with every page; what was changed is there after a few seconds.
WHITENOISE_MAX_AGE = 10 if DEBUG else 60

FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
MAILERS = {"default": mailer(configuration.MAIL_URL.text())}
DEFAULT_FROM_EMAIL = "Rapport <rapport@localhost>"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
DJANGO_TABLES2_TEMPLATE = "ui/table.html"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "rapport.kernel.logs.WithRequestId"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
            "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
        }
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}},
    "root": {"handlers": ["out"], "level": configuration.LOG_LEVEL.text()},
    "loggers": {"procrastinate": {"level": "WARNING"}},  # it would log every argument of every job
}
