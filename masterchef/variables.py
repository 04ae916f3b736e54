"""Every setting that comes from the environment, in one table.

docs/reference.md is written from it.

`read("MASTERCHEF_LEASE_S")` gives the value as its type, or the default. What can't be read is a
BadVariable that names it. `python -m masterchef.variables` prints the table.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class BadVariable(ValueError):
    """A variable whose value is not of its kind; the text says what to give."""


_SWITCH = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}
_READERS: dict[type, Callable[[str], Any]] = {
    str: str,
    int: int,
    float: float,
    bool: lambda text: _SWITCH[text.lower()],
    list: lambda text: [each.strip() for each in text.split(",") if each.strip()],
}
_WORDS = {bool: "true or false", int: "a whole number", float: "a number"}


class Variable(NamedTuple):
    """One variable: its name, type, default, and what it is for. `shown` replaces the default."""

    name: str
    kind: type
    default: Any
    about: str
    shown: str = ""


SERVICES = (
    Variable(
        "DATABASE_URL",
        str,
        "postgresql://masterchef:masterchef@127.0.0.1:5432/masterchef",
        "the PostgreSQL database",
        "the stack's own",
    ),
    Variable(
        "REDIS_URL",
        str,
        "redis://127.0.0.1:6379/0",
        "the Valkey or Redis",
        "the stack's own",
    ),
    Variable(
        "OLLAMA_HOSTS", str, "", "model hosts: see [Model hosts](hosts.md)", "the small model"
    ),
    Variable("MASTERCHEF_DB_POOL", int, 12, "connections a process; at least its threads + 2"),
    Variable("MASTERCHEF_MLFLOW_URI", str, "", "where ended matrices are pushed to", "nowhere"),
)
SITE = (
    Variable(
        "MASTERCHEF_SECRET_KEY",
        str,
        "unsafe-outside-the-one-machine-stack-" + "x" * 20,
        "signs sessions and tokens; the same on every machine",
        "the stack makes one",
    ),
    Variable(
        "MASTERCHEF_SEAL_KEY",
        str,
        "",
        "seals the keys of model hosts in the database; the same on every machine",
        "derived from the secret key",
    ),
    Variable(
        "MASTERCHEF_ALLOWED_HOSTS",
        list,
        ["localhost", "127.0.0.1", "[::1]"],
        "names under which the site answers",
    ),
    Variable(
        "MASTERCHEF_TRUSTED_ORIGINS",
        list,
        [],
        "origins (`https://name`) whose forms are trusted behind a proxy",
    ),
    Variable("MASTERCHEF_PROXIES", int, 0, "proxies in front that may name the caller"),
    Variable("MASTERCHEF_TLS", bool, False, "a proxy in front speaks TLS: cookies for https only"),
    Variable("MASTERCHEF_STATIC_ROOT", str, None, "where `collectstatic` puts files for a proxy"),
    Variable("MASTERCHEF_UI_ROOT", str, "", "the built dashboard", "`masterchef/ui/dist`"),
    Variable("MASTERCHEF_JSON_LOGS", bool, True, "write logs as one JSON object a line"),
    Variable("MASTERCHEF_DEBUG", bool, False, "show tracebacks"),
    Variable("MASTERCHEF_FLOWER_URL", str, "", "Flower's address, for the dashboard's link"),
    Variable(
        "MASTERCHEF_MAIL_URL",
        str,
        "consolemail://",
        "how alerts are mailed, such as `smtp+tls://host:587`; a user and password as in any URL",
        "they are printed",
    ),
    Variable("MASTERCHEF_MAIL_FROM", str, "masterchef@localhost", "who alerts are from"),
    Variable("MASTERCHEF_METRICS_TOKEN", str, "", "the bearer token for `/metrics`"),
    Variable("MASTERCHEF_RATE_USER", str, "1200/min", "requests of one signed-in person"),
    Variable("MASTERCHEF_RATE_SEAT", str, "600/min", "requests of one seat token"),
    Variable("MASTERCHEF_RATE_ANONYMOUS", str, "60/min", "requests of one address without sign-in"),
    Variable("MASTERCHEF_RATE_SIGN_IN", str, "20/min", "attempts to sign in, for one address"),
    Variable("MASTERCHEF_RATE_START", str, "60/min", "runs that one person may start"),
    Variable("MASTERCHEF_RATE_UPLOAD", str, "6000/min", "pieces of files that one person may send"),
    Variable("MASTERCHEF_RATE_EXPORT", str, "30/min", "exports that one person may ask for"),
)
FILES = (
    Variable(
        "MASTERCHEF_VERSION",
        str,
        "",
        "the release that an image was built as; runs keep it with a digest of the code",
        "the digest alone",
    ),
    Variable(
        "MASTERCHEF_HOME",
        str,
        "",
        "where the stack keeps its data",
        "`.masterchef` in the checkout",
    ),
    Variable(
        "MASTERCHEF_MEDIA", str, "", "a folder for the files of cooks", "`media` in MASTERCHEF_HOME"
    ),
    Variable("MASTERCHEF_S3_BUCKET", str, "", "an S3-compatible bucket in place of that folder"),
    Variable("MASTERCHEF_S3_ENDPOINT", str, "", "the bucket's server"),
    Variable("MASTERCHEF_S3_REGION", str, "", "the bucket's region"),
    Variable("MASTERCHEF_S3_KEY", str, "", "the bucket's access key"),
    Variable("MASTERCHEF_S3_SECRET", str, "", "the bucket's secret key"),
    Variable("MASTERCHEF_S3_PREFIX", str, "", "a folder inside the bucket"),
    Variable(
        "MASTERCHEF_MODEL_QUOTA_GB", float, 200.0, "space for model files and their uploads, 10⁹ B"
    ),
    Variable(
        "MASTERCHEF_UPLOAD_HOURS",
        float,
        72.0,
        "until an upload that nobody goes on with is deleted",
    ),
)
WORK = (
    Variable("MASTERCHEF_LEASE_S", float, 20.0, "how long a claim holds without a heartbeat"),
    Variable("MASTERCHEF_TURN_ATTEMPTS", int, 5, "attempts before work is taken out"),
    Variable(
        "MASTERCHEF_HOST_PATIENCE_S",
        float,
        3600.0,
        "how long work waits for a host that is away",
    ),
    Variable("MASTERCHEF_SWEEP_S", float, 1.0, "time between two passes of the reconciler"),
    Variable("MASTERCHEF_RESEND_GRACE_S", float, 3.0, "age at which ready work is sent again"),
    Variable("MASTERCHEF_GRACE_S", float, 10.0, "time for a worker to finish when it is stopped"),
    Variable("MASTERCHEF_CALM_S", float, 60.0, "how long fewer workers must do before any ends"),
    Variable(
        "MASTERCHEF_RULESET_PATIENCE_S",
        float,
        600.0,
        "how long a session waits for a worker of its ruleset before it is blocked",
    ),
    Variable("MASTERCHEF_EXTERNAL_DEADLINE_S", float, 60.0, "time for an external agent to decide"),
    Variable(
        "MASTERCHEF_MACHINE", str, "", "this machine's name, where two share one", "its host name"
    ),
    Variable(
        "MASTERCHEF_STARTS",
        str,
        "",
        "where the starts of each part are noted",
        "`starts` in MASTERCHEF_HOME",
    ),
    Variable("MASTERCHEF_KEEPER", bool, False, "whether a process takes backups and drills"),
    Variable("MASTERCHEF_INCLUDE", list, [], "Python modules that workers import as well"),
)
COOKS = (
    Variable(
        "MASTERCHEF_CREDENTIALS",
        str,
        "",
        "where the CLIs' credentials lie",
        "`credentials` in MASTERCHEF_HOME",
    ),
    Variable(
        "MASTERCHEF_SIGN_IN",
        list,
        [],
        "which credential a flavor uses: `claude=key,codex=subscription`",
        "a subscription, else a key",
    ),
    Variable(
        "MASTERCHEF_API", list, [], "a gateway in place of a CLI's own API: `claude=https://…`"
    ),
    Variable(
        "MASTERCHEF_RELAY_DIR",
        str,
        "",
        "where sockets to models are; one path for worker and engine",
        "the temporary folder",
    ),
    Variable(
        "MASTERCHEF_DOORS",
        str,
        "",
        "where those are that a socket proxy makes folders for, in a deployment",
    ),
)
GROUPS = {
    "Services": SERVICES,
    "Site": SITE,
    "Files": FILES,
    "Durable work (times in seconds)": WORK,
    "Cooks": COOKS,
}
TABLE = {each.name: each for group in GROUPS.values() for each in group}


def read(name: str, surroundings: Mapping[str, str] | None = None) -> Any:
    """The variable's value, or its default where it is unset or empty.

    Raises BadVariable if the value is not of its kind, KeyError if the table lacks the name.
    """
    variable = TABLE[name]
    values = os.environ if surroundings is None else surroundings
    text = values.get(name, "")
    if not text.strip():
        return variable.default
    try:
        return _READERS[variable.kind](text.strip())
    except (ValueError, KeyError) as error:
        raise BadVariable(f"{name} is {text!r}: give {_WORDS[variable.kind]}") from error


def _default(variable: Variable) -> str:
    if variable.shown:
        return variable.shown
    if variable.kind is bool:
        return str(variable.default).lower()
    if variable.kind is list:
        return ", ".join(f"`{each}`" for each in variable.default)
    if variable.kind in (int, float):
        return f"`{variable.default:g}`"
    return f"`{variable.default}`" if variable.default else ""


def as_markdown() -> str:
    """The table as docs/reference.md shows it, a section for each group."""
    parts = []
    for title, group in GROUPS.items():
        rows = [f"| `{each.name}` | {_default(each)} | {each.about} |" for each in group]
        head = ["| variable | default | what it is for |", "|---|---|---|"]
        parts.append("\n".join([f"### {title}", "", *head, *rows]))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(as_markdown(), end="")
