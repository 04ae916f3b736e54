"""A new cook folder, ready to be filled in."""

from collections.abc import Collection, Mapping
from pathlib import Path

from judging.briefs.folder import require_empty, write_text
from judging.briefs.notes import BRIEF
from judging.briefs.parser import parse_brief
from judging.briefs.schema import Network, Policy

_JUDGE_BRIEF = """# For the judges of {title}

Say here what judges should look for and what doesn't matter. The rubric is added from brief.yaml.
"""

_YAML = """name: {name}
participants:
{participants}
judges:
{judges}
rubric:
  scale: [1, 10]
  dimensions:  # weights are percent and add up to 100
    - {{id: correctness, weight: 50, description: It does what the brief asks and is right.}}
    - {{id: clarity, weight: 30, description: A newcomer understands it at first reading.}}
    - {{id: economy, weight: 20, description: Nothing in it could be left out.}}
outputs:
  required:
    - {{path: answer.md, kind: markdown}}
judging:
  policy: {policy}{remark}
  repeats: 1
timeout_s: 1800
judge_timeout_s: 900
max_parallel: 4
resources:
  profile: auto
network: {network}{why}
"""


def new_folder(
    path: Path,
    name: str,
    participants: Mapping[str, str],
    *,
    judges: Mapping[str, str] | None = None,
    models: Mapping[str, str] | None = None,
    policy: Policy | None = None,
    flavors: Collection[str] | None = None,
    network: Network = "model-only",
    why: str = "",
) -> None:
    """Writes a folder that `read_folder` accepts. `participants` and `judges` are {name: flavor}.

    Without `judges`, each flavor of the participants judges once; when only one flavor is there,
    the policy is allow_self, and the file says so. `models` is {participant or judge: model}.
    `why` is a remark beside the network.
    Raises BriefError for bad names and for flavors that are not among `flavors`, if that is given,
    FileExistsError if the folder holds anything.
    """
    named = models or {}
    panel = dict(judges or _default_panel(participants, named))
    alone = len(set(participants.values()) | set(panel.values())) < 2
    chosen = policy or ("allow_self" if alone else "require_distinct_flavor")
    yaml = _YAML.format(
        name=name,
        participants=_members(participants, named),
        judges=_members(panel, named),
        policy=chosen,
        network=network,
        why=f"  # {why}" if why else "",
        remark="  # a flavor may judge its own work here" if chosen == "allow_self" else "",
    )
    parse_brief(yaml, flavors=flavors)
    require_empty(path)
    title = name.replace("-", " ").replace("_", " ").capitalize()
    write_text(path / "brief.yaml", yaml)
    write_text(path / "BRIEF.md", BRIEF.format(title=title))
    write_text(path / "JUDGE_BRIEF.md", _JUDGE_BRIEF.format(title=title))
    (path / "raw").mkdir()


def _default_panel(participants: Mapping[str, str], models: Mapping[str, str]) -> dict[str, str]:
    """One judge a flavor, called as the first participant of it, whose model it shares."""
    first: dict[str, str] = {}
    for name, flavor in participants.items():
        first.setdefault(f"{flavor} {models.get(name, '')}" if flavor == "model" else flavor, name)
    return {name: participants[name] for name in first.values()}


def _members(members: Mapping[str, str], models: Mapping[str, str]) -> str:
    lines = []
    for name, flavor in members.items():
        keys = [f"name: {name}"]
        keys += [f"flavor: {flavor}"] if flavor != name else []
        keys += [f"model: {models[name]!r}"] if name in models else []
        lines.append("  - {" + ", ".join(keys) + "}")
    return "\n".join(lines)
