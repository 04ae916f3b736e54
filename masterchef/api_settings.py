"""Settings of the REST interface: sign-in, throttles, errors, documentation."""

from datetime import timedelta

from masterchef import variables

REST_FRAMEWORK: dict[str, object] = {
    # The token class goes first: its header is what a 401 answer asks for.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "masterchef.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["masterchef.accounts.permissions.ReadsOrOperates"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["masterchef.api.parsers.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "masterchef.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "masterchef.api.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": ["masterchef.api.throttles.PerCaller"],
    "DEFAULT_THROTTLE_RATES": {
        "user": variables.read("MASTERCHEF_RATE_USER"),
        "seat": variables.read("MASTERCHEF_RATE_SEAT"),
        "anonymous": variables.read("MASTERCHEF_RATE_ANONYMOUS"),
        "sign_in": variables.read("MASTERCHEF_RATE_SIGN_IN"),
        "start": variables.read("MASTERCHEF_RATE_START"),
        "upload": variables.read("MASTERCHEF_RATE_UPLOAD"),
        "export": variables.read("MASTERCHEF_RATE_EXPORT"),
    },
    # How many proxies in front of the site may be believed when they name the caller's address.
    "NUM_PROXIES": variables.read("MASTERCHEF_PROXIES"),
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "URL_FORMAT_OVERRIDE": None,
}

_CHECKS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_CHECKS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_CHECKS}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_CHECKS}.CommonPasswordValidator"},
    {"NAME": f"{_CHECKS}.NumericPasswordValidator"},
]

CSRF_FAILURE_VIEW = "masterchef.api.errors.csrf_failed"

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=10),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=7),
    "ROTATE_REFRESH_TOKENS": True,
    "BLACKLIST_AFTER_ROTATION": True,
    # A new password ends every token that was given for the old one.
    "CHECK_REVOKE_TOKEN": True,
    "UPDATE_LAST_LOGIN": True,
    "AUTH_TOKEN_CLASSES": (
        "rest_framework_simplejwt.tokens.AccessToken",
        "masterchef.accounts.tokens.SeatAccess",
    ),
}
SEAT_TOKEN_LIFETIME = timedelta(hours=12)

_PROBLEM = "masterchef.api.schema.Problem"
_STATUSES = ["400", "401", "403", "404", "405", "406", "413", "415", "429", "500"]
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_FORMATTER_CLASS": "masterchef.api.errors.ProblemFormatter",
    "ALLOWED_ERROR_STATUS_CODES": _STATUSES,
    "ERROR_SCHEMAS": dict.fromkeys(_STATUSES, _PROBLEM),
}

SPECTACULAR_SETTINGS = {
    "TITLE": "MasterChef-Bench",
    "DESCRIPTION": (
        "Start, watch, steer and export runs. Sign in at `/api/v1/auth/token` for a short access "
        "token and a rotating refresh token, or use the site's session cookie with CSRF. "
        "An external agent plays by two calls with a seat's token: `GET /api/v1/seat` and "
        "`POST /api/v1/seat/decision`."
    ),
    "VERSION": "1",
    "LICENSE": {"name": "Apache-2.0"},
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "PromptKindEnum": "judging.models.Prompt.Kind",
        "SetupKindEnum": "judging.models.SavedSetup.Kind",
        "ScheduleKindEnum": "judging.models.Schedule.Kind",
        "RunStateEnum": "masterchef.runs.models.RunState",
        "RoleEnum": "masterchef.accounts.models.Role",
        "WorkStateEnum": "masterchef.durable.WorkState",
        "UpkeepEnum": "masterchef.upkeep.models.What",
        "LevelEnum": "masterchef.live.models.Level",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "kitchen.api.event_schema.with_events",
    ],
    # Both pages come from the wheel, so that a machine without a network can read them.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"persistAuthorization": False, "displayRequestDuration": True},
}

# Which function of which room tells a list of runs about its kind: see masterchef.live.overviews.
RUN_SUMMARIES = {
    "session": "kitchen.overviews.of_sessions",
    "suite": "judging.suites.of_suites",
    "cook": "judging.cooks.overviews.of_cooks",
    "matrix": "judging.trials.overviews.of_matrices",
    "try": "judging.trials.overviews.of_matrices",
    "optimisation": "judging.trials.overviews.of_optimisations",
}
# Which function tells what a run of a kind will take: see masterchef.runs.forecasts.
RUN_FORECASTS = {
    "session": "agents.forecasts.of_session",
    "suite": "agents.suite_forecasts.of_suite",
    "cook": "judging.cooks.forecasts.of_cook",
    "matrix": "judging.trials.estimates.of_matrix",
    "try": "judging.trials.estimates.of_matrix",
    "optimisation": "judging.trials.optimising.estimates.of_optimisation",
}
# Which function tells the ids of a run's parts, whose calls are its own: see the same.
RUN_PARTS = {
    "suite": "kitchen.suites.parts",
    "optimisation": "judging.trials.optimising.parts",
}
# Kinds that a list of runs shows only where it is asked for them: tries of a prompt's editor.
RUN_KINDS_ASIDE = ["try"]
# Where else than in a run's name a search looks; lookups from Run.
RUN_SEARCHES = [
    "session__seats__icontains",
    "session__options__embed_model__icontains",
    "matrix__players__icontains",
    "cook__brief__participants__icontains",
    "cook__brief__judges__icontains",
    "optimisation__players__icontains",
]
