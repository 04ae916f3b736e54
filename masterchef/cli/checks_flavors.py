"""What `doctor` says of cooks: the engine of containers, each flavor's image and sign-in."""

from collections.abc import Iterator

from masterchef.cli.checks import Check, State
from masterchef.cli.environment import load_django


def flavor_checks() -> Iterator[Check]:
    """Of this machine. What no cook may need is off, not wrong."""
    load_django()  # no service is needed for what follows
    from agents import flavors
    from agents.containers.engine import problem

    trouble = problem()
    if trouble:
        fix = "start Docker, or set DOCKER_HOST; only cooks with CLI agents need it"
        yield Check("containers", State.OFF, trouble, fix)
    else:
        yield Check("containers", State.OK, "an engine answers")
    for name in flavors.names():
        yield _flavor(name, engine=not trouble)
    for name, why in flavors.broken().items():
        yield Check(f"flavor {name}", State.WRONG, why, "mend the file, or remove the folder")


def _flavor(name: str, *, engine: bool) -> Check:
    from agents import flavors
    from agents.containers import images

    flavor = flavors.get(name)
    label = f"flavor {name}"
    if not flavor.image:
        return Check(label, State.OK, "needs no container; it asks the model hosts")
    if engine and not images.exists(flavor.image):
        fix = f"masterchef build-base {name}"
        return Check(label, State.OFF, f"{flavor.image} is not built on this machine", fix)
    return _sign_in(label, name)


def _sign_in(label: str, name: str) -> Check:
    """Which credentials there are, by name only."""
    from agents import credentials, flavors

    flavor = flavors.get(name)
    if flavor.parts:
        each = [_sign_in(label, part) for part in flavor.parts]
        worst = next((check for check in each if check.state is not State.OK), None)
        return worst or Check(label, State.OK, f"an ensemble of {', '.join(flavor.parts)}")
    if not any(flavor.sign_in):
        return Check(label, State.OK, "needs no sign-in")
    try:
        kind = credentials.choice(flavor)
        names = [each.name for each in credentials.found(flavor) if each.kind is kind]
    except (OSError, ValueError) as error:
        fix = "make the credentials readable to the workers' user, and see MASTERCHEF_SIGN_IN"
        return Check(label, State.WRONG, f"its credentials can't be read: {error}", fix)
    if not names:
        detail = "can't sign in to its own service (a model host needs no sign-in)"
        return Check(label, State.OFF, detail, f"put {credentials.ways(flavor)}")
    return Check(label, State.OK, f"signs in by {kind}: {', '.join(names)}")
