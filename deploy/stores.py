"""`python -m deploy.stores postgres|valkey`: becomes a store, from its wheel's programs."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy import given, majors
from deploy.errors import DeployError
from masterchef.embedded import pgfiles, valkey

DATA = Path("/var/lib/masterchef/postgres/data")
USER = DATABASE = "masterchef"
# Only these networks' containers reach the port; each connection must know the password.
HBA = """\
local all all trust
host all all all scram-sha-256
host replication all all scram-sha-256
"""
SETTINGS = {
    "listen_addresses": "*",
    "unix_socket_directories": "/tmp",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "wal_level": "replica",
    "max_wal_senders": "5",
    "max_replication_slots": "5",
    # A receiver that stopped must not fill the disk: beyond this its slot is given up.
    "max_slot_wal_keep_size": "8GB",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "recovery_init_sync_method": "syncfs",
}


def postgres() -> None:
    """Become PostgreSQL; the first time, make its data folder and the database."""
    if not (DATA / "PG_VERSION").exists():
        _initialise(DATA, given.read("database_password"))
    majors.must_agree(majors.of(DATA), majors.ours())
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    program = str(pgfiles.program("postgres"))
    os.execv(program, [program, "-D", str(DATA), *options])


def _initialise(data: Path, password: str) -> None:
    """initdb beside the place, then a rename: a container killed half way begins anew."""
    draft = data.with_name("draft")
    subprocess.run(["rm", "-rf", str(draft)], check=True)
    with tempfile.NamedTemporaryFile("w", prefix="initdb-") as handover:
        handover.write(password)
        handover.flush()
        command = [str(pgfiles.program("initdb")), "-D", str(draft), "-U", USER]
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
        command += ["--builtin-locale=C.UTF-8", "--auth=scram-sha-256", "--data-checksums"]
        subprocess.run([*command, f"--pwfile={handover.name}"], check=True)
    (draft / "pg_hba.conf").write_text(HBA)
    single = [str(pgfiles.program("postgres")), "--single", "-D", str(draft), "postgres"]
    subprocess.run(single, input=f"CREATE DATABASE {DATABASE}\n", text=True, check=True)
    draft.rename(data)


def valkey_server() -> None:
    """Become Valkey, which keeps nothing on disk."""
    config = Path("/tmp/valkey.conf")
    config.touch(mode=0o600)
    config.write_text(
        f"bind * -::*\nport 6379\nrequirepass {given.read('valkey_password')}\n"
        'dir "/tmp"\nsave ""\nappendonly no\nmaxmemory 512mb\nmaxmemory-policy noeviction\n'
    )
    program = str(valkey.binary())
    os.execv(program, [program, str(config)])


if __name__ == "__main__":
    try:
        {"postgres": postgres, "valkey": valkey_server}[sys.argv[1]]()
    except DeployError as error:
        sys.exit(f"error: {error}\n  fix: {error.fix}")
