"""Settings of the Django project, all from the environment (see masterchef.variables).

DATABASE_URL, REDIS_URL and OLLAMA_HOSTS name the three outside services; the one-machine stack
sets them for its children, hosts of a larger installation set them in their unit files.
"""

import hashlib
import socket
from pathlib import Path

import environ

from kitchen.canary import CANARY as CANARY
from masterchef import variables
from masterchef.logs import logging_config
from masterchef.policies import STRICT
from masterchef.storage_settings import media_storage

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(variables.read("MASTERCHEF_HOME") or BASE_DIR / ".masterchef")

DEBUG = variables.read("MASTERCHEF_DEBUG")
SECRET_KEY = variables.read("MASTERCHEF_SECRET_KEY")
SEAL_KEY = variables.read("MASTERCHEF_SEAL_KEY")
ALLOWED_HOSTS = variables.read("MASTERCHEF_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = variables.read("MASTERCHEF_TRUSTED_ORIGINS")
ROOT_URLCONF = "masterchef.urls"
ASGI_APPLICATION = "masterchef.asgi.application"
AUTH_USER_MODEL = "masterchef.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en-us"

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "channels",
    "django_celery_beat",
    "django_prometheus",
    "django_structlog",
    "masterchef",
    "kitchen",
    "agents",
    "judging",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "masterchef.policies.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "masterchef" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# A lease must outlive the longest time a healthy worker goes without a heartbeat (a quarter of
# it), and the database must throw out a frozen transaction before the lease of its turn ends.
LEASE_S = variables.read("MASTERCHEF_LEASE_S")
TURN_ATTEMPTS = variables.read("MASTERCHEF_TURN_ATTEMPTS")
HOST_PATIENCE_S = variables.read("MASTERCHEF_HOST_PATIENCE_S")
SWEEP_S = variables.read("MASTERCHEF_SWEEP_S")
RESEND_GRACE_S = variables.read("MASTERCHEF_RESEND_GRACE_S")
GRACE_S = variables.read("MASTERCHEF_GRACE_S")  # of a worker told to stop
# Cooks pin containers to their machine by this name; set it where two machines share one.
HOST_NAME = variables.read("MASTERCHEF_MACHINE") or socket.gethostname()
# Tells our containers from those of another installation on the same engine.
SITE = hashlib.sha256(SECRET_KEY.encode()).hexdigest()[:8]
CALM_S = variables.read("MASTERCHEF_CALM_S")
RULESET_PATIENCE_S = variables.read("MASTERCHEF_RULESET_PATIENCE_S")
EXTERNAL_DEADLINE_S = variables.read("MASTERCHEF_EXTERNAL_DEADLINE_S")

DATABASES = {"default": environ.Env.db_url_config(variables.read("DATABASE_URL"))}
DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        # Django's None would switch preparing off even where it is asked for (durable.sql).
        "prepare_threshold": 5,
        "pool": {
            "min_size": 1,
            "max_size": variables.read("MASTERCHEF_DB_POOL"),
            "timeout": 10,
            "max_idle": 120,
        },
        "options": (
            f"-c idle_in_transaction_session_timeout={int(LEASE_S * 500)} "
            f"-c lock_timeout={int(LEASE_S * 400)}"
        ),
    },
}

# Where ended matrices are pushed to, such as http://mlflow:5000; empty: nowhere.
MLFLOW_URI = variables.read("MASTERCHEF_MLFLOW_URI")

# Alerts of schedules by mail.
vars().update(environ.Env.email_url_config(variables.read("MASTERCHEF_MAIL_URL")))
DEFAULT_FROM_EMAIL = variables.read("MASTERCHEF_MAIL_FROM")

REDIS_URL = variables.read("REDIS_URL")
OLLAMA_HOSTS = variables.read("OLLAMA_HOSTS")

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # The layer waits five seconds for a message, so a socket must wait longer.
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": 15}], "capacity": 1000},
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Throttles let everybody through when the cache is away; it must say so quickly.
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

STATIC_URL = "static/"
STATIC_ROOT = variables.read("MASTERCHEF_STATIC_ROOT")
STORAGES = {
    "default": media_storage(HOME / "media"),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MODEL_QUOTA_GB = variables.read("MASTERCHEF_MODEL_QUOTA_GB")
UPLOAD_HOURS = variables.read("MASTERCHEF_UPLOAD_HOURS")

# The dashboard as Vite built it; its files carry a hash in their names.
UI_ROOT = Path(variables.read("MASTERCHEF_UI_ROOT") or BASE_DIR / "masterchef" / "ui" / "dist")
STATICFILES_DIRS = [("ui", UI_ROOT)] if UI_ROOT.is_dir() else []
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/ui/assets/.+-[\w-]{8}\.\w+$"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": STRICT}
MEDIA_ROOT = HOME / "media"

LOGGING_CONFIG = None
LOGGING = logging_config(json_lines=variables.read("MASTERCHEF_JSON_LOGS"))

# The REST interface and the admin are set up in places of their own.
from masterchef.admin_settings import *  # noqa: E402, F403
from masterchef.api_settings import *  # noqa: E402, F403
from masterchef.proxy_settings import *  # noqa: E402, F403
