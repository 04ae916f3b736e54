"""`masterchef-deploy`: one host by Docker Compose, or those of inventory.yaml."""

import getpass
import sys
from datetime import datetime
from typing import Annotated, Any, NoReturn

import typer

from deploy import (
    credential_cli,
    docker_compose,
    first,
    fleet_cli,
    major_upgrades,
    preflight,
    releases,
    worker_limits,
)
from deploy.errors import DeployError
from deploy.fleet import hosts, rented_hosts, rollout
from deploy.places import STATE

app = typer.Typer(
    help="Run MasterChef-Bench by Docker Compose: set up, upgrade, back up, restore.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(fleet_cli.add_host)
app.command()(fleet_cli.drain)
app.command()(credential_cli.credential)


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@app.command()
def init(
    settings: Annotated[list[str] | None, typer.Argument(help="NAME=VALUE of .env.")] = None,
) -> None:
    """Write .env and make the secrets that are missing; changes nothing that runs."""
    pairs = [text.partition("=") for text in settings or []]
    if bad := [name for name, equals, _ in pairs if not equals]:
        raise DeployError(f"{bad[0]!r} is no NAME=VALUE")
    written = first.write_env({name: value for name, _, value in pairs})
    made = first.make_secrets()
    print(f"https://{written['SITE_NAME']}:{written['HTTPS_PORT']}/ version {written['VERSION']}")
    if made:
        print(f"made: {', '.join(made)}")


@app.command()
def secret(
    name: Annotated[str, typer.Argument(help="s3_key, s3_secret or s3_authority.")],
) -> None:
    """Store a secret that somebody gave you; asks for it, or reads it from stdin."""
    text = getpass.getpass() if sys.stdin.isatty() else sys.stdin.read().strip()
    first.write_secret(name, text)


@app.command()
def build(version: Annotated[str, typer.Argument(help="The images' tag.")] = "") -> None:
    """Build the images of this checkout, without a registry where there is none."""
    from deploy import images

    tag = version or first.read_env().get("VERSION", "1")
    for name in images.build(tag, STATE / "wheels", say=_steps):
        print(name)


def _steps(line: str) -> None:
    if line.startswith(("building ", "fetching ", "Step ", "asking ", "no registry")) or (
        line.endswith("is there")
    ):
        say(line)


@app.command()
def check() -> None:
    """Whether this host, or each of the inventory, has what is needed; changes nothing."""
    wrong = 0
    fleet = rollout.check(hosts.load()) if hosts.there() else ()
    for found in fleet or preflight.findings():
        wrong += bool(found.fix)
        print(f"{'✗' if found.fix else '✓'} {found.name}: {found.detail}")
        if found.fix:
            print(f"    fix: {found.fix}")
    if wrong:
        raise typer.Exit(1)


@app.command()
def up() -> None:
    """Start everything, or bring it in line with .env, and wait until it works."""
    with releases.alone():
        releases.up(say=say)


@app.command()
def down() -> None:
    """Stop everything; the data stay."""
    with releases.alone():
        docker_compose.compose("down", "--timeout", "60")


@app.command()
def upgrade(
    version: str,
    major: Annotated[
        bool, typer.Option("--major", help="By a dump: the version brings another PostgreSQL.")
    ] = False,
) -> None:
    """Go to a version whose images are built; one that does not work is taken back."""
    with releases.alone():
        (major_upgrades if major else releases).upgrade(version, say=say)


@app.command()
def rollback() -> None:
    """Go back to the version before."""
    with releases.alone():
        print(releases.rollback(say=say))


@app.command()
def status() -> None:
    """What runs, in which version, and whether it works."""
    if not hosts.there():
        _print_services(docker_compose.services())
        return
    inventory = hosts.load()
    for name in inventory.hosts:
        print(f"{name} ({inventory.hosts[name].address})")
        _print_services(rollout.services(inventory, name))


def _print_services(found: list[dict[str, Any]]) -> None:
    for each in sorted(found, key=lambda each: each["Service"]):
        print(f"{each['Service']:16} {each['State']:10} {each['Health'] or '-':10} {each['Image']}")
    if not found:
        print("nothing runs; start it with: masterchef-deploy up")


@app.command()
def logs(
    services: Annotated[list[str] | None, typer.Argument(help="All, if none.")] = None,
    lines: Annotated[int, typer.Option(min=1, help="The last so many.")] = 200,
    follow: Annotated[bool, typer.Option("--follow", "-f")] = False,
) -> None:
    """The containers' log lines."""
    more = ["--follow"] if follow else []
    docker_compose.compose("logs", "--no-color", f"--tail={lines}", *more, *(services or []))


@app.command()
def scale(
    group: str,
    number: Annotated[int, typer.Argument(min=0, max=256, help="Threads, or rented machines.")],
    provider: Annotated[str, typer.Option(help="`linode`: rent machines.")] = "",
    host: Annotated[str, typer.Option(help="Only there; else on each that has the group.")] = "",
) -> None:
    """Let a group of workers (kitchen, turns, judging) have so many threads at most, or rent.

    How many run follows what waits; nothing is restarted.
    """
    if group not in worker_limits.GROUPS:
        fix = f"one of {', '.join(worker_limits.GROUPS)}"
        raise DeployError(f"{group}: no such group of workers", fix=fix)
    if provider not in ("", "linode"):
        raise DeployError(f"--provider: {provider}: no such provider", fix="linode")
    with releases.alone():
        if provider:
            rented_hosts.scale(group, number, say=say)
            return
        if number < 1:
            raise DeployError("a group needs a thread", fix="masterchef-deploy down stops it all")
        for machine in worker_limits.write(group, number, host):
            worker_limits.tell(machine, group, number, say=say)


@app.command()
def user(
    name: str, role: Annotated[str, typer.Argument(help="Or operator, viewer.")] = "admin"
) -> None:
    """Make somebody who may sign in; asks for the password."""
    if role not in ("admin", "operator", "viewer"):
        raise DeployError(f"{role}: no such role", fix="admin, operator or viewer")
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().strip()
    if len(password) < 10:
        raise DeployError("the password is too short", fix="ten characters or more")
    docker_compose.asked(
        *docker_compose.inside("web", "deploy.people", name, role), said=f"{password}\n"
    )
    print(f"{name} may sign in as {role}")


@app.command()
def backup() -> None:
    """Take a backup now; prints its name."""
    docker_compose.compose(*docker_compose.keeper("backup"))


@app.command()
def backups() -> None:
    """List backups, each with what its last drill found."""
    docker_compose.compose(*docker_compose.keeper("list"))


@app.command()
def drill(name: Annotated[str, typer.Argument(help="The newest, if left.")] = "") -> None:
    """Prove a backup: restore it into empty clusters, compare, replay; exit 1 if it fails."""
    docker_compose.compose(*docker_compose.keeper("drill", *([name] if name else [])))


@app.command()
def restore(
    name: Annotated[str, typer.Argument(help="As `backups` lists it.")],
    to: Annotated[str, typer.Option(help="A time such as '2026-11-29 03:00:00+00'.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Put a backup in the database's place and start again; the old data are kept beside it."""
    if to and not _is_time(to):
        raise DeployError(f"--to: {to!r} is no time", fix="such as '2026-11-29 03:00:00+00'")
    if not yes and not typer.confirm(f"Replace the database by {name}?"):
        raise typer.Exit(1)
    with releases.alone():
        docker_compose.compose("stop", "--timeout", "60")
        docker_compose.on_the_cluster("deploy.backups.restoration", name, *([to] if to else []))
        releases.up(say=say)


def _is_time(text: str) -> bool:
    """Whether PostgreSQL would read it as one moment: a date, a time and an offset from UTC."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def main() -> NoReturn:
    """Run the command that sys.argv names; a known error becomes a line and its fix."""
    try:
        app(prog_name="masterchef-deploy", standalone_mode=True)
    except DeployError as error:
        say(f"error: {error}")
        if error.fix:
            say(f"  fix: {error.fix}")
        sys.exit(1)
    sys.exit(0)


if __name__ == "__main__":
    main()
