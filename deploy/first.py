"""What an installation needs before its first start: .env and secrets, made once."""

import secrets
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from deploy.errors import DeployError
from deploy.places import ENV, SECRETS

RANDOM = ("secret_key", "database_password", "valkey_password", "metrics_token")
AUTHORITY = "s3_authority"  # certificates that the bucket's server is known by
# Nobody can make these up; empty until `secret` is told.
GIVEN = ("s3_key", "s3_secret", AUTHORITY)
DOCKER = Path("/var/run/docker.sock")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
DEFAULTS = {
    "VERSION": "1",
    # Of PostgreSQL and Valkey, and of nginx, where an upgrade left them alone.
    "STORES_VERSION": "",
    "EDGE_VERSION": "",
    "SITE_NAME": "localhost",
    "BIND": "0.0.0.0",
    "HTTP_PORT": "80",
    "HTTPS_PORT": "443",
    "MACHINE": "host-1",
    "WEB_PROCESSES": "2",
    "KITCHEN_THREADS": "4",
    "TURN_THREADS": "8",
    "JUDGING_THREADS": "4",
    "OLLAMA_HOSTS": "",
    "COMPOSE_PROFILES": "",
    "DOCKER_GROUP": "",
    "BACKUP_FOLDER": "backup",
    "BACKUP_AT": "03:10",
    "BACKUP_KEEP": "7",
    "BACKUP_BUCKET": "",
    "S3_BUCKET": "",
    "S3_ENDPOINT": "",
    "S3_REGION": "",
    "ACME_SERVER": "",
    "ACME_EMAIL": "",
}


def write_env(given: dict[str, str], path: Path = ENV) -> dict[str, str]:
    """Bring .env up to date: what is given, what stands there, defaults. Raises DeployError."""
    wrong = sorted(set(given) - set(DEFAULTS))
    if wrong:
        raise DeployError(f"{', '.join(wrong)}: no such setting", fix=f"known: {list(DEFAULTS)}")
    if bad := [name for name, value in given.items() if "\n" in value]:
        raise DeployError(f"{bad[0]}: must be one line")
    if _plain(given.get("S3_ENDPOINT", "")):
        raise DeployError(
            "S3_ENDPOINT: http:// would send keys and files in plain",
            fix="https://…; an authority of your own is given by masterchef-deploy secret"
            f" {AUTHORITY} < ca.pem",
        )
    settings = DEFAULTS | read_env(path) | given
    settings["DOCKER_GROUP"] = settings["DOCKER_GROUP"] or _docker_group()
    draft = path.with_name(f"{path.name}.new")
    draft.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    draft.chmod(0o600)
    draft.rename(path)
    return settings


def _plain(endpoint: str) -> bool:
    """Whether what is sent there could be read on the way."""
    return endpoint.startswith("http:") and urlsplit(endpoint).hostname not in LOOPBACK


def _docker_group() -> str:
    """The number of the group that may use this host's engine; "" where there is none yet."""
    return str(DOCKER.stat().st_gid) if DOCKER.exists() else ""


def read_env(path: Path = ENV) -> dict[str, str]:
    """The settings of a .env; empty if there is none."""
    if not path.exists():
        return {}
    lines = [line for line in path.read_text().splitlines() if "=" in line and line[0] != "#"]
    return dict(line.split("=", 1) for line in lines)


def make_secrets(folder: Path = SECRETS) -> list[str]:
    """Make the secrets that are missing; their names.

    The folder lets in its owner alone; the files may be read, since containers run as another
    user and get each file by itself.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    made = [name for name in RANDOM if _make(folder / name, secrets.token_urlsafe(36))]
    for name in GIVEN:
        _make(folder / name, "")
    if not (folder / "age_recipient").exists():
        made += _age_key(folder)
    return made


def write_secret(name: str, text: str, folder: Path = SECRETS) -> None:
    """One that somebody else gave, such as a bucket's key; raises DeployError."""
    if name not in GIVEN:
        raise DeployError(f"{name}: no such secret", fix=f"one of {', '.join(GIVEN)}")
    if name == AUTHORITY:
        _check_certificates(text)
    elif not text or len(text.split()) != 1:
        raise DeployError(f"{name}: must be one word, and not empty")
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / name).unlink(missing_ok=True)
    _make(folder / name, text)


def _check_certificates(text: str) -> None:
    from cryptography import x509

    try:
        x509.load_pem_x509_certificates(text.encode())
    except ValueError:
        raise DeployError(
            f"{AUTHORITY}: is not a file of certificates (PEM)",
            fix=f"masterchef-deploy secret {AUTHORITY} < ca.pem",
        ) from None


def _make(path: Path, text: str) -> bool:
    if path.exists():
        return False
    draft = path.with_name(f".{path.name}")
    draft.write_text(text)
    draft.chmod(0o444)
    draft.rename(path)
    return True


def _age_key(folder: Path) -> list[str]:
    """A pair of keys: backups are sealed for the public one; the other should be kept elsewhere."""
    program = shutil.which("age-keygen")
    if program is None:
        _make(folder / "age_recipient", "")
        return ["age_recipient (empty: without age, backups leave the secrets out)"]
    path = folder / "age_key"
    if not path.exists():
        subprocess.run([program, "-o", str(path)], check=True, capture_output=True)
        path.chmod(0o400)
    told = subprocess.run([program, "-y", str(path)], check=True, capture_output=True, text=True)
    _make(folder / "age_recipient", told.stdout.strip())
    return ["age_recipient", "age_key (keep a copy of it elsewhere)"]
