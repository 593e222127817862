"""Settings, read from the environment. What a real deployment must set is refused when missing."""

import base64
import os
import urllib.parse
from datetime import date
from pathlib import Path

import pghistory
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from welfare.audit.trackers import InsertEvent, UpdateEvent

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / ".run"))
DEBUG = os.environ.get("DEBUG") == "1"


def _required(name: str, purpose: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set ({purpose}). `make demo` and `make test` set it themselves; "
            "the README's chapter on real servers says how to choose it."
        )
    return value


def _database(url: str) -> dict[str, object]:
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": urllib.parse.unquote(parts.path.lstrip("/")),
        "USER": urllib.parse.unquote(parts.username or ""),
        "PASSWORD": urllib.parse.unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": parts.port or query.pop("port", ""),
        "OPTIONS": query,  # sslmode, sslrootcert, connect_timeout …
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


def _key_ring(text: str) -> dict[str, bytes]:
    """Keys of the encrypted fields, newest first: "id:base64,id:base64"."""
    pairs = (part.partition(":") for part in text.split(","))
    return {key_id.strip(): base64.b64decode(value) for key_id, _colon, value in pairs}


def _one_of(name: str, known: tuple[str, ...]) -> str:
    """The first unless told; a slip of the keyboard must not switch anything off."""
    value = os.environ.get(name) or known[0]
    if value not in known:
        raise ImproperlyConfigured(f"{name} is {value!r}; it can be: {', '.join(known)}.")
    return value


def _day(name: str) -> date | None:
    value = os.environ.get(name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a day like 2027-01-01.") from error


SECRET_KEY = _required("SECRET_KEY", "signs sessions")
FIELD_KEYS = _key_ring(_required("FIELD_KEYS", "encrypts resident IDs and accounts"))
HASH_KEY = base64.b64decode(_required("HASH_KEY", "finds encrypted resident IDs and accounts"))
DATABASES = {"default": _database(_required("DATABASE_URL", "the PostgreSQL server"))}
REDIS_URL = _required("REDIS_URL", "the broker and the cache")

ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]

# Initials are those of single signs: without its phrases pypinyin takes a quarter of the memory.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

INSTALLED_APPS = [
    "welfare.site.apps.WelfareConfig",
    "cases.apps.CasesConfig",
    "benefits.apps.BenefitsConfig",
    "verification.apps.VerificationConfig",
    "reports.apps.ReportsConfig",
    "counties.apps.CountiesConfig",
    "welfare.site.apps.WelfareAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "welfare.site.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "welfare.site.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "welfare.site.middleware.PagesAreNotKept",
    "welfare.site.middleware.FragmentsLeadToSignIn",
    "welfare.site.middleware.IdleSignOut",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "welfare.site.middleware.PasswordChangeRequired",
    "welfare.site.middleware.SecondFactorRequired",
    "welfare.site.middleware.FormsAreKept",
    "welfare.site.middleware.Refusals",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "welfare.site.urls"
WSGI_APPLICATION = "welfare.site.wsgi.application"
AUTH_USER_MODEL = "welfare.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "welfare.site.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "welfare.pages.forms.FormRenderer"

LOGIN_URL = "welfare:login"
LOGIN_REDIRECT_URL = "welfare:start"
LOGOUT_REDIRECT_URL = "welfare:login"
AUTHENTICATION_BACKENDS = ["welfare.accounts.backend.OpenAccounts"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "welfare.accounts.passwords.LengthValidator",
        "OPTIONS": {"min_length": int(os.environ.get("PASSWORD_LENGTH", "8"))},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "welfare.accounts.passwords.CharacterClassesValidator"},
]
# 等保三级 practice (docs/law.md §10.2): lock after 5 failures, 30 idle minutes, 90 days.
LOGIN_FAILURES_BEFORE_LOCK = int(os.environ.get("LOGIN_FAILURES_BEFORE_LOCK", "5"))
LOGIN_LOCK_MINUTES = int(os.environ.get("LOGIN_LOCK_MINUTES", "30"))
IDLE_MINUTES = int(os.environ.get("IDLE_MINUTES", "30"))
SESSION_HOURS = int(os.environ.get("SESSION_HOURS", "12"))  # then again, however busy
SESSIONS_KEPT_DAYS = int(os.environ.get("SESSIONS_KEPT_DAYS", "190"))  # 网络安全法 Art 23: 6 months
DRAFT_DAYS = int(os.environ.get("DRAFT_DAYS", "3"))  # what was typed and not saved
OFFLINE_DAYS = int(os.environ.get("OFFLINE_DAYS", "7"))  # a sheet on a phone that nobody began
PASSWORD_DAYS = int(os.environ.get("PASSWORD_DAYS", "90"))
ACCOUNT_REVIEW_DAYS = int(os.environ.get("ACCOUNT_REVIEW_DAYS", "92"))  # rights are looked at
PASSWORDS_REMEMBERED = int(os.environ.get("PASSWORDS_REMEMBERED", "5"))  # none of them again
# Who needs a second factor: the roles that move money or manage accounts, or all, from a day on.
SECOND_FACTOR = _one_of("SECOND_FACTOR", ("roles", "all", "off"))
SECOND_FACTOR_ALL_FROM = _day("SECOND_FACTOR_ALL_FROM")
# For so long an administrator whom another one made has no part in a reset.
NEW_ADMINISTRATOR_DAYS = int(os.environ.get("NEW_ADMINISTRATOR_DAYS", "7"))
# Wrong tries of all accounts from one address, and of one account from addresses that never opened
# it, after which only who signed in from there before may go on.
LOGIN_FAILURES_OF_ADDRESS = int(os.environ.get("LOGIN_FAILURES_OF_ADDRESS", "30"))
LOGIN_FAILURES_OF_STRANGERS = int(os.environ.get("LOGIN_FAILURES_OF_STRANGERS", "20"))
LOGIN_KNOWN_TIMES = 3  # as many from one address, for who signed in from there lately
# Web servers before this one that each append the address they were asked from.
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))
# Accesses of outside offices: days that one is valid at most, hours that a replaced key lasts, and
# how often in a minute one may ask, and look one person up.
ACCESS_DAYS = int(os.environ.get("ACCESS_DAYS", "366"))
OLD_KEY_HOURS = int(os.environ.get("OLD_KEY_HOURS", "24"))
CALLS_A_MINUTE = int(os.environ.get("CALLS_A_MINUTE", "300"))
LOOK_UPS_A_MINUTE = int(os.environ.get("LOOK_UPS_A_MINUTE", "30"))
REVEALS_AN_HOUR = int(os.environ.get("REVEALS_AN_HOUR", "30"))  # whole numbers one person looks up

# Reckoned anew whenever a session is written; welfare.site.middleware.IdleSignOut ends it.
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_COOKIES = os.environ.get("SECURE_COOKIES") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_SSL_REDIRECT = SECURE_COOKIES
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_COOKIES else None
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "welfare.files.storage.EncryptedFileStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Folders into which departments put their files: <county>/<department>/ below this one.
ARRIVALS_FOLDER = Path(os.environ.get("ARRIVALS_FOLDER", DATA_DIR / "arrivals"))
# Where each night's backup goes, best on another disk; none is taken where this is empty.
BACKUP_FOLDER = Path(os.environ["BACKUP_FOLDER"]) if os.environ.get("BACKUP_FOLDER") else None
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")  # without one nobody reads /metrics/
BACKUPS_KEPT = int(os.environ.get("BACKUPS_KEPT", "30"))
UPLOAD_MAX_BYTES = int(os.environ.get("UPLOAD_MAX_BYTES", str(100 * 1024 * 1024)))
# Table files are opened by a process of their own: its memory in bytes, its seconds of work, the
# bytes its rows may take in a file without a name in this folder of the local disk.
TABLE_MEMORY = int(os.environ.get("TABLE_MEMORY", str(1024 * 1024 * 1024)))
TABLE_SECONDS = int(os.environ.get("TABLE_SECONDS", "60"))
TABLE_ROOM = int(os.environ.get("TABLE_ROOM", str(4 * 1024 * 1024 * 1024)))
TABLE_FOLDER = Path(os.environ.get("TABLE_FOLDER", DATA_DIR / "opening"))
# Files kept with a case: one of them, as it comes; its pixels, and its longer side when it is kept.
ATTACHMENT_MAX_BYTES = int(os.environ.get("ATTACHMENT_MAX_BYTES", str(20 * 1024 * 1024)))
ATTACHMENTS_AT_ONCE = int(os.environ.get("ATTACHMENTS_AT_ONCE", "20"))
PICTURE_MAX_PIXELS = int(os.environ.get("PICTURE_MAX_PIXELS", "64000000"))
PICTURE_SIDE = int(os.environ.get("PICTURE_SIDE", "2400"))
PDF_MAX_PAGES = int(os.environ.get("PDF_MAX_PAGES", "200"))
# unix:/path, tcp:host:port or command:…; where one is named, nothing is kept before it said clean
VIRUS_SCANNER = os.environ.get("VIRUS_SCANNER", "")
VIRUS_SCANNER_SECONDS = int(os.environ.get("VIRUS_SCANNER_SECONDS", "30"))

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # a killed job is resumed by a person who sees it, not silently
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "mark-interrupted-jobs": {"task": "welfare.jobs.tasks.mark_interrupted_jobs", "schedule": 30.0},
    "send-waiting-jobs": {"task": "welfare.jobs.tasks.send_waiting_jobs", "schedule": 60.0},
    "monthly-comparison": {
        "task": "verification.tasks.start_monthly_comparison",
        "schedule": crontab(minute=0, hour=2, day_of_month="2"),
    },
    "files-of-departments": {
        "task": "counties.tasks.take_arrivals",
        "schedule": crontab(minute="*/2"),
    },
    "standards-of-the-month": {  # before the reconciliation reads what they make due
        "task": "benefits.tasks.start_due_standards",
        "schedule": crontab(minute=15, hour=0),
    },
    "gradual-exits": {
        "task": "cases.tasks.end_gradual_exits",
        "schedule": crontab(minute=15, hour=1),
    },
    "answers-of-logbooks": {
        "task": "benefits.tasks.follow_answers",
        "schedule": crontab(minute=20, hour=1),
    },
    "left-behind-files": {
        "task": "cases.tasks.sweep_attachment_files",
        "schedule": crontab(minute=40, hour=4),
    },
    "accounts-of-leavers": {
        "task": "welfare.accounts.tasks.close_leavers",
        "schedule": crontab(minute=5, hour=0),
    },
    "old-tries": {
        "task": "welfare.accounts.tasks.forget_old_tries",
        "schedule": crontab(minute=30, hour=4),
    },
    "old-drafts": {
        "task": "welfare.drafts.tasks.forget_old_drafts",
        "schedule": crontab(minute=20, hour=4),
    },
    "expired-lists": {
        "task": "welfare.exports.tasks.destroy_expired_exports",
        "schedule": crontab(minute=30, hour=0),
    },
    "overdue-findings": {  # before the digest counts the news
        "task": "verification.tasks.tell_overdue_findings",
        "schedule": crontab(minute=0, hour=7),
    },
    "daily-digests": {
        "task": "welfare.news.tasks.send_digests",
        "schedule": crontab(minute=30, hour=7),
    },
    "monthly-supplements": {
        "task": "benefits.tasks.start_monthly_supplements",
        "schedule": crontab(minute=45, hour=1, day_of_month="1"),
    },
    "own-tables": {  # of a month that was frozen since yesterday
        "task": "reports.tasks.count_own_tables",
        "schedule": crontab(minute=50, hour=4),
    },
    "seals-of-the-log": {"task": "welfare.audit.tasks.seal_log", "schedule": crontab(minute=10)},
    "check-of-the-log": {
        "task": "welfare.audit.tasks.check_log",
        "schedule": crontab(minute=30, hour=2),
    },
    "backup-of-the-night": {
        "task": "welfare.backups.tasks.take_backup",
        "schedule": crontab(minute=0, hour=5),
    },
    "proof-of-the-backup": {
        "task": "welfare.backups.tasks.prove_backup",
        "schedule": crontab(minute=40, hour=5, day_of_month="6"),
    },
    "nightly-reconciliation": {
        "task": "benefits.tasks.start_nightly_reconciliations",
        "schedule": crontab(minute=30, hour=3),
    },
}
JOB_HEARTBEAT_SECONDS = int(os.environ.get("JOB_HEARTBEAT_SECONDS", "60"))
# a queued job of which no worker was told for so long is sent again
JOB_RESEND_SECONDS = int(os.environ.get("JOB_RESEND_SECONDS", "300"))
PAYROLL_CHUNK = int(os.environ.get("PAYROLL_CHUNK", "50000"))  # awards in one transaction of a run
# rows of a file that are read, checked and saved at a time
IMPORT_CHUNK = int(os.environ.get("IMPORT_CHUNK", "5000"))

# The daily digest: where mail leaves, and the address under which people open this site. Without
# either, none is sent.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "noreply@localhost")
PUBLIC_URL = os.environ.get("PUBLIC_URL", "")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "welfare.api.doors.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["welfare.api.doors.Door"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "welfare.api.pages.StablePages",
    "DEFAULT_SCHEMA_CLASS": "welfare.api.description.WalledSchema",
    "EXCEPTION_HANDLER": "welfare.api.errors.answer",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": _("API of the county's social assistance"),
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "welfare.api.description.with_refusal",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ApplicationStatusEnum": "cases.states.ApplicationStatus.choices",
        "TierEnum": "cases.models.programme.Tier.choices",
    },
}
PGHISTORY_APPEND_ONLY = True
PGHISTORY_BASE_MODEL = "welfare.audit.history.RowHistory"
PGHISTORY_DEFAULT_TRACKERS = (InsertEvent(), UpdateEvent())
PGHISTORY_LEVEL = pghistory.Statement  # one trigger call for all rows of a statement
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "pypdf": {"level": "CRITICAL"},  # its complaints may quote what a paper says
        "fido2": {"level": "WARNING"},  # it would name the passkey of each sign-in
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}
