"""Settings of the portal. What a deployment may change comes from environment variables (docs/deploy.md).

``PORTAL_ENV=development`` (the default) runs from a fresh clone: SQLite, no broker, keys made on first run.
``PORTAL_ENV=production`` refuses to start with DEBUG, a weak or open key, or without its host names.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
PORTAL_ENV = env.choice("PORTAL_ENV", ("development", "production"), "development")
PRODUCTION = PORTAL_ENV == "production"
PORTAL_DATA_DIR = env.folder("PORTAL_DATA_DIR", BASE_DIR / "var")
PORTAL_NAME = env.text("PORTAL_NAME", "乡镇市场监管所工作平台")

# --- keys and hosts -------------------------------------------------------------------------------

DEBUG = env.flag("PORTAL_DEBUG")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("生产环境不得打开 PORTAL_DEBUG：出错页面会泄露配置和数据")

if PRODUCTION:
    SECRET_KEY = env.strong_secret("PORTAL_SECRET_KEY")
    PORTAL_FIELD_KEYS = env.field_keys(env.secret("PORTAL_FIELD_KEYS"))
    if not PORTAL_FIELD_KEYS:
        raise ImproperlyConfigured(
            "生产环境必须设置个人信息加密密钥 PORTAL_FIELD_KEYS 或 PORTAL_FIELD_KEYS_FILE"
        )
else:
    SECRET_KEY = env.secret("PORTAL_SECRET_KEY") or env.kept_secret(PORTAL_DATA_DIR / "secret_key")
    PORTAL_FIELD_KEYS = env.field_keys(
        env.secret("PORTAL_FIELD_KEYS") or env.kept_secret(PORTAL_DATA_DIR / "field_keys", env.new_field_key)
    )
# The key used before the last change; sessions and signed links made with it stay valid until it is dropped.
SECRET_KEY_FALLBACKS = [key] if (key := env.secret("PORTAL_SECRET_KEY_OLD")) else []

ALLOWED_HOSTS = env.items("PORTAL_HOSTS", () if PRODUCTION else ("localhost", "127.0.0.1", "[::1]"))
if PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("生产环境必须用 PORTAL_HOSTS 写明域名（逗号分隔），不能为空或为 *")
CSRF_TRUSTED_ORIGINS = env.items("PORTAL_TRUSTED_ORIGINS")
# How many reverse proxies stand before the portal; each appends one address to X-Forwarded-For.
PORTAL_PROXY_COUNT = env.number("PORTAL_PROXY_COUNT", 1 if PRODUCTION else 0, maximum=5)

# --- apps -----------------------------------------------------------------------------------------

PORTAL_APPS = [
    "core",
    "entities",
    "inspections",
    "food_safety",
    "special_equipment",
    "complaints",
    "banquets",
    "activities",
    "reports",
]  # bottom-up, the order of the import graph
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "config.static.PortalStaticFiles",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "axes",
    *PORTAL_APPS,
]
MIDDLEWARE = [
    "config.proxies.TrustedProxyMiddleware",  # first: everything below sees the client's real address
    "config.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before WhiteNoise: static files carry the policy as well
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.middleware.SessionLimits",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last: turns a locked login into its answer
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.shell",
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            # page.html#rows (partials) around the cache around components (cotton), files and apps
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]
COTTON_DIR = "cotton"

# --- database -------------------------------------------------------------------------------------

SQLITE_INIT = (
    # FULL: a power cut loses no acknowledged row. secure_delete: erased personal data is gone from the file.
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA trusted_schema=OFF; PRAGMA secure_delete=ON"
)
SQLITE_OPTIONS = {
    # IMMEDIATE takes the write lock at once and waits for it; Django's default answers "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": SQLITE_INIT,
}
# Seconds a statement may run on PostgreSQL; a worker sets more, a page never needs it.
PORTAL_STATEMENT_SECONDS = env.number("PORTAL_STATEMENT_SECONDS", 30, minimum=1, maximum=86_400)
# Figures may be answered from values that were stored and are proven fresh.
PORTAL_SNAPSHOTS = env.flag("PORTAL_SNAPSHOTS", default=True)
# Connections kept in this process's pool, 0 for none: web processes with threads use one, workers do not.
PORTAL_DB_POOL = env.number("PORTAL_DB_POOL", 0, maximum=100)


def _postgresql(connection: dict) -> dict:
    limits = (
        f"-c statement_timeout={PORTAL_STATEMENT_SECONDS}s -c lock_timeout=10s "
        "-c idle_in_transaction_session_timeout=60s"
    )
    options = {"connect_timeout": "5", "application_name": "portal", **connection["OPTIONS"]}
    options["options"] = f"{limits} {options.get('options', '')}".strip()
    if PORTAL_DB_POOL:
        # Django asks for connections that live no longer than the request: the pool keeps them.
        options["pool"] = {"min_size": 1, "max_size": PORTAL_DB_POOL, "timeout": 10}
    return connection | {
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if PORTAL_DB_POOL else 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(connection: dict) -> dict:
    Path(connection["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    return connection | {"OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}


_database = env.database(env.secret("DATABASE_URL") or f"sqlite:///{PORTAL_DATA_DIR / 'db.sqlite3'}")
ON_POSTGRESQL = _database["ENGINE"].endswith("postgresql")
DATABASES = {"default": _postgresql(_database) if ON_POSTGRESQL else _sqlite(_database)}

# Per process; nothing that must be exact or shared (throttles, sessions) is kept here.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- people and sessions --------------------------------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "core.backends.AccessBackend"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ("username", "display_name")},
        "MinimumLengthValidator": {"min_length": 10},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
# Locks the pair of user and address: neither a village behind one address nor the chief by a stranger.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
PORTAL_IDLE_MINUTES = env.number("PORTAL_IDLE_MINUTES", 30, minimum=1)
PORTAL_SESSION_HOURS = env.number("PORTAL_SESSION_HOURS", 12, minimum=1)
SESSION_COOKIE_AGE = PORTAL_SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- the interface for programs (docs/api.md) -----------------------------------------------------
# A key of the interface lives so many days at most, and may ask so often in a minute.
PORTAL_API_TOKEN_DAYS = env.number("PORTAL_API_TOKEN_DAYS", 180, minimum=1, maximum=1095)
PORTAL_API_PER_MINUTE = env.number("PORTAL_API_PER_MINUTE", 120, minimum=1, maximum=100_000)
PORTAL_API_BODY_BYTES = 1_000_000
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["core.api.auth.TokenAuthentication", "core.api.auth.PageSession"],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.auth.Granted"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsing.JSON"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.OwnSchema",
    "EXCEPTION_HANDLER": "core.api.problems.answer",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{PORTAL_NAME}接口",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "PREPROCESSING_HOOKS": ["core.api.schema.only_documented"],
    "POSTPROCESSING_HOOKS": ["core.api.schema.finish"],
}

# --- transport and headers ------------------------------------------------------------------------

if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # A browser takes a __Host- cookie only over TLS, for this host alone and the whole path.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside the container, without the proxy
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Preloading writes a public domain into the browsers' own list; this portal lives on a closed network.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    if PORTAL_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # a sheet of rapid tests or a long checklist is one form
FILE_UPLOAD_PERMISSIONS = 0o640

# --- language and files ---------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Filled by collectstatic when the image is built; a clone leaves it empty and serves from STATICFILES_DIRS.
STATIC_ROOT = env.folder(
    "PORTAL_STATIC_ROOT", BASE_DIR / "staticfiles" if PRODUCTION else PORTAL_DATA_DIR / "static"
)
WHITENOISE_USE_FINDERS = not PRODUCTION  # a clone serves its static files without collectstatic
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PORTAL_DATA_DIR / "files"},  # outside the web root; no URL leads there
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- background work ------------------------------------------------------------------------------
# The Job row is the queue. With a broker, Celery is rung when a job is queued and sweeps every minute;
# without one, ``manage.py work`` looks into the table. Nothing here imports Celery.

CELERY_BROKER_URL = env.secret("REDIS_URL") or None
PORTAL_DOORBELL = "config.celery.ring" if CELERY_BROKER_URL else None
_NEVER_HANG = {"socket_timeout": 2, "socket_connect_timeout": 2, "retry_on_timeout": False}
CELERY_BROKER_TRANSPORT_OPTIONS = {**_NEVER_HANG, "max_retries": 1, "visibility_timeout": 600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = CELERY_RESULT_ACCEPT_CONTENT = ["json"]
# A ring is acknowledged when it is heard: a lost one costs at most a minute, a repeated one would pile up
# behind a long job. What must not be lost is the row and its lease.
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("PORTAL_WORKERS", 2, minimum=1, maximum=64)
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "portal.work_off", "schedule": 60.0, "options": {"expires": 50}},
    "snapshots": {"task": "portal.snapshots", "schedule": 30.0, "options": {"expires": 25}},
    "housekeeping": {"task": "portal.housekeeping", "schedule": 24 * 3600.0, "options": {"expires": 3600}},
}

# --- logs -----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "config.logs.JsonLines"},
        "plain": {
            "()": "config.logs.PlainLines",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json" if PRODUCTION else "plain"},
    },
    "root": {
        "handlers": ["stderr"],
        "level": env.choice("PORTAL_LOG_LEVEL", ("INFO", "DEBUG", "WARNING"), "INFO"),
    },
    "loggers": {
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.db.backends": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
    },
}

if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
