"""Cooks for tests: a folder, rows as workers leave them, and a whole cook without a worker."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from judging import cooks, sealing
from judging.cooks import submissions
from judging.cooks.attempts import endings, verdicts
from judging.cooks.attempts.endings import Ended
from judging.cooks.feed import JUDGEMENTS, PARTICIPATIONS
from judging.cooks.folder import creation
from judging.cooks.reports import panel_reports
from judging.models import Cook, Judgement, Participation
from judging.panels import parse
from masterchef import durable
from masterchef.durable import WorkRef

BRIEF = """\
name: soup
timeout_s: 60
judge_timeout_s: 60
max_parallel: {most}
network: {network}
participants:
{participants}
judges:
{judges}
rubric:
  scale: [1, 10]
  dimensions:
    - {{id: taste, weight: 60, description: "It tastes good"}}
    - {{id: look, weight: 40, description: "It looks good"}}
outputs:
  required:
    - {{path: answer.md, kind: markdown}}
judging: {{policy: {policy}, repeats: {repeats}}}
resources: {{profile: small}}
"""


def write_folder(
    folder: Path,
    *,
    participants: dict[str, str] | None = None,
    judges: dict[str, str] | None = None,
    most: int = 4,
    repeats: int = 1,
    policy: str = "allow_self",
    network: str = "none",
    task: str = "# Soup\n\nDescribe a soup.\n",
    more: str = "",
    extra: dict[str, str] | None = None,
) -> Path:
    """A cook folder; participants and judges are {name: flavor or flavor/model}, `extra` more
    files by path."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("BRIEF.md").write_text(task)
    text = BRIEF.format(
        participants=_members(participants or {"anna": "dummy", "ben": "dummy"}),
        judges=_members(judges or {"judith": "dummy", "justus": "dummy"}),
        most=most,
        repeats=repeats,
        policy=policy,
        network=network,
    )
    folder.joinpath("brief.yaml").write_text(text + more)
    for path, content in (extra or {}).items():
        folder.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(path).write_text(content)
    return folder


def _members(named: dict[str, str]) -> str:
    rows = []
    for name, flavor in named.items():
        kind, _, model = flavor.partition("/")
        rows.append(
            f"  - {{name: {name}, flavor: {kind}" + (f', model: "{model}"}}' if model else "}")
        )
    return "\n".join(rows)


def make_cook(**more: Any) -> Cook:
    """A cook that hasn't run."""
    with TemporaryDirectory() as place:
        return cooks.create_cook(write_folder(Path(place) / "soup", **more))


def claim(table: str, id: int) -> WorkRef:
    """What a worker holds while it works."""
    claimed = durable.claim(table, id, "resumes")
    assert claimed is not None
    kind = "participation" if table == PARTICIPATIONS else "judgement"
    return WorkRef(table, id, claimed.fence, f"{kind}:{id}.{claimed.resumes}", kind)


def hand_in(row: Participation, files: dict[str, bytes], outcome: str = "ok") -> bool:
    """End a participant as ok (or at its time limit), with these files sealed."""
    ref = claim(PARTICIPATIONS, row.pk)
    row.refresh_from_db()
    kept = submissions.keep(
        row, f"f{ref.fence}", lambda archive: sealing.seal_files(files.items(), archive)
    )
    return endings.finish(row, ref, Ended(outcome, ran_s=1.0, submission=kept))


def end(row: Participation | Judgement, outcome: str, evidence: str = "", **more: Any) -> bool:
    """End a participant or judge otherwise."""
    table = PARTICIPATIONS if isinstance(row, Participation) else JUDGEMENTS
    ref = claim(table, row.pk)
    row.refresh_from_db()
    return endings.finish(row, ref, Ended(outcome, evidence, ran_s=1.0, **more))


def score(row: Judgement, text: str) -> bool:
    """End a judge with what it wrote into scores.json."""
    ref = claim(JUDGEMENTS, row.pk)
    row.refresh_from_db()
    brief = creation.brief_of(row.cook)
    verdict = parse(text, brief.rubric, list(row.letters))
    return endings.finish(row, ref, verdicts.verdict_ended(verdict, text, ran_s=1.0))


def ready(cook: Cook) -> list[Participation]:
    """Participants that a worker could take now or soon."""
    rows = Participation.objects.filter(round__cook=cook, state="ready").order_by("position")
    due = list(rows.select_related("round__cook"))
    Participation.objects.filter(pk__in=[row.pk for row in due]).update(not_before=None)
    return due


def ready_judges(cook: Cook) -> list[Judgement]:
    """Judges that a worker could take now or soon."""
    rows = Judgement.objects.filter(panel__cook=cook, state="ready").order_by("position")
    due = list(rows.select_related("panel__cook", "panel__round"))
    Judgement.objects.filter(pk__in=[row.pk for row in due]).update(not_before=None)
    return due


def points(row: Judgement, marks: dict[str, int] | None = None) -> str:
    """scores.json of a judge that likes whom `marks` says, 5 for everybody else."""
    import json

    names = {each.pk: each.name for each in row.panel.submissions.all()}
    return json.dumps(
        {
            letter: {
                dimension: {"score": (marks or {}).get(names[id], 5), "why": "so it seems"}
                for dimension in ("taste", "look")
            }
            for letter, id in row.letters.items()
        }
    )


def cooked(**more: Any) -> Cook:
    """A cook whose participants have all handed in."""
    cook = make_cook(**more)
    cooks.run(cook)
    while rows := ready(cook):
        for row in rows:
            hand_in(row, {"answer.md": f"A soup by hand {row.position}\n".encode()})
    cook.refresh_from_db()
    return cook


def judged_cook(**more: Any) -> Cook:
    """A cook that has been judged and has its report."""
    cook = cooked(**more)
    cooks.open_panel(cook)
    while rows := ready_judges(cook):
        for place, row in enumerate(rows):
            score(row, points(row, {"anna": 8 - place, "ben": 4}))
    for panel in cook.panels.all():
        panel_reports.report_panel(panel.pk)
    cook.refresh_from_db()
    return cook
