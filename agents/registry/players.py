"""Whether the players that are models have a host to run on."""

from collections.abc import Iterable, Sequence

from django.db.models import Min, Q, QuerySet

from agents.models import Host, HostModel
from agents.registry.health_checks import check_stale, write_listed
from kitchen.players import parse_player


class PlayerError(ValueError):
    """Players whose model no healthy host has; `problems` says which, and what there is."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


def split_player(player: str) -> tuple[str, str]:
    """A model player's name and host tag: "smollm2:135m@gpu" is ("smollm2:135m", "gpu")."""
    parsed = parse_player(player)
    return parsed.name, parsed.tag


def is_model(player: str) -> bool:
    """Whether the player is a model, not a baseline, a recording or an external agent."""
    return parse_player(player).kind == "model"


def names_of(model: str) -> list[str]:
    """Names under which hosts may list the model: ":latest" may be there or left out."""
    plain = model.removesuffix(":latest")
    return [plain, f"{plain}:latest"] if ":" not in plain else [model]


def hosts_with(model: str, tag: str = "", *, healthy: bool = True) -> QuerySet[HostModel]:
    """Enabled hosts that have the model; `tag` is one of the host's tags or its name.

    `healthy` leaves out those that are down or drained.
    """
    found = HostModel.objects.filter(host__enabled=True, model__name__in=names_of(model))
    if healthy:
        found = found.exclude(host__draining=True)
        # None is a host that was never checked: as good as healthy until a call says otherwise.
        found = found.exclude(host__healthy=False)
    if tag:
        found = found.filter(Q(host__name=tag) | Q(host__tags__contains=[tag]))
    return found.select_related("host", "model").order_by("host_id")


def smallest_window(player: str) -> int | None:
    """Tokens of context that every host of the model has, up or down; None: no host tells."""
    found = hosts_with(*split_player(player), healthy=False)
    return found.aggregate(least=Min("model__context_length"))["least"]


def usable(player: str) -> bool:
    """Whether a healthy host has the player's model now: a waiting turn may go on."""
    return not is_model(player) or hosts_with(*split_player(player)).exists()


def models_available() -> dict[str, list[str]]:
    """Model names and the healthy hosts that have each."""
    found: dict[str, list[str]] = {}
    rows = HostModel.objects.filter(host__enabled=True, host__healthy=True, host__draining=False)
    for model, host in rows.values_list("model__name", "host__name").order_by("model__name"):
        found.setdefault(model, []).append(host)
    return found


def problems_of(players: Iterable[str]) -> list[str]:
    """What stands in the way of these players, a sentence each, after asking the hosts now."""
    wanted = sorted({player for player in players if is_model(player)})
    if not wanted:
        return []
    write_listed()
    check_stale()
    return [_problem(player) for player in wanted if not usable(player)]


def require_players(players: Iterable[str]) -> None:
    """Raise PlayerError unless a healthy host has every player's model; asks the hosts now."""
    if problems := problems_of(players):
        raise PlayerError(problems)


def _problem(player: str) -> str:
    model, tag = split_player(player)
    hosts = list(Host.objects.filter(enabled=True))
    if not hosts:
        return f"{player}: no model host is known; set OLLAMA_HOSTS=name=http://host:11434"
    meant = [host for host in hosts if not tag or tag == host.name or tag in host.tags]
    if not meant:
        known = sorted({host.name for host in hosts} | {t for host in hosts for t in host.tags})
        return f"{player}: no host has the name or tag {tag!r}; there are {', '.join(known)}"
    down = [row.host for row in hosts_with(model, tag, healthy=False)]
    if not down and all(host.healthy is False for host in meant):
        down = meant  # none of them has ever told what it has
    if down and all(host.draining for host in down):
        names = ", ".join(host.name for host in down)
        return f"{player}: its host {names} is drained: end that, or choose another model"
    if down:
        said = "; ".join(f"{host.name} ({host.url}): {host.error}" for host in down)
        return f"{player}: its host is down: {said}; start it, or choose another model"
    there = models_available()
    if not there:
        return f"{player}: no host has any model: {', '.join(host.name for host in meant)}"
    return f"{player}: no host has this model; there are {', '.join(there)}"
