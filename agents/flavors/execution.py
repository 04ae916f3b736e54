"""From an order to a container's spec, and from what is left of it to an outcome."""

from dataclasses import replace

from agents.containers import ContainerSpec, Files, Key, Limits, Network, Status
from agents.flavors.aside import heard
from agents.flavors.output import storable
from agents.flavors.protocol import Access, Ended, Ending, Flavor, Order, Outcome

PROMPT_FILE = "PROMPT.md"
PROMPT_MOST = 100_000  # bytes; one argument may have 128 KiB
SEE_FILE = f"Your instructions are in the file {PROMPT_FILE} of the current folder. Follow them."


def spec(
    flavor: Flavor,
    order: Order,
    *,
    key: Key,
    limits: Limits,
    network: Network,
    work: Files,
    out: Files | None = None,
    access: Access | None = None,
    image: str = "",
) -> ContainerSpec:
    """The container in which this flavor carries out the order.

    `image` stands in for the flavor's own (a cook's participants/<flavor>/Dockerfile). A prompt
    that is too long for a command line goes into the file PROMPT.md.
    """
    work = dict(work)
    prompt = order.prompt.replace("\0", "\ufffd")
    if len(prompt.encode()) > PROMPT_MOST:
        work[PROMPT_FILE] = prompt.encode()
        prompt = SEE_FILE
    # What begins with a dash would be read as an option.
    order = replace(order, prompt=f"\n{prompt}" if prompt.startswith("-") else prompt)
    access = access or Access()
    return ContainerSpec(
        key=key,
        image=image or flavor.image,
        argv=flavor.argv(order),
        env={**flavor.env(order), **order.env, **access.env},
        limits=limits,
        network=network,
        endpoint=order.endpoint,
        endpoint_model=order.endpoint_model,
        work=work,
        out=out or {},
        home={**flavor.home(order), **access.home},
    )


def ending(flavor: Flavor, ended: Ended) -> Ending:
    """How it ended. Exit codes are not trusted: a CLI's own words come first.

    With everything handed in and nothing wrong in its streams a participant is ok, whatever its
    exit code.
    """
    return concluded(heard(flavor, ended.logs).trouble, ended)


def concluded(trouble: Ending | None, ended: Ended) -> Ending:
    """The same, of the trouble that its output tells."""
    if ended.seen.status in (Status.LOST, Status.MISSING):
        return Ending(Outcome.ERROR, "the container is gone, and its out/ with it")
    if trouble is not None and trouble.outcome is not Outcome.ERROR:
        return trouble
    if ended.timed_out:
        return Ending(Outcome.TIMEOUT, f"ended after {ended.seen.ran_s:.0f} s")
    failed = ended.seen.exit_code not in (0, None)
    if failed and ended.seen.out_of_memory:
        return Ending(Outcome.ERROR, "it needed more memory than its limit")
    if trouble is not None:
        return trouble
    if ended.too_big:
        return Ending(Outcome.ERROR, ended.too_big)
    if not ended.missing and ended.files:
        return Ending(Outcome.OK)
    if failed:
        said = (ended.logs.stderr.strip().splitlines() or [""])[-1]
        return Ending(Outcome.ERROR, f"exit code {ended.seen.exit_code}: {storable(said)[:300]}")
    if ended.missing:
        return Ending(Outcome.MISSING_OUTPUT, f"out/ lacks {', '.join(ended.missing)}")
    return Ending(Outcome.MISSING_OUTPUT, "out/ is empty")
