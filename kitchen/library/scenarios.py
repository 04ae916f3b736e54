"""Scenarios by name: the shipped ones, and the newest that was saved under any other name.

A row is found by the digest of its content and never changes: whoever edits a scenario makes
another row, so that what a session was played on stays what it was.
"""

from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone

from kitchen import engine, scenario_text, texts, yaml_texts
from kitchen.engine.metrics import check_reference
from kitchen.models import Scenario


def save_scenario(text: str, source: str = "text") -> tuple[Scenario, bool]:
    """The row of this YAML, the newest of its name, and whether anything was written.

    Raises engine.ScenarioError, with every problem as "source:line: field: what is wrong".
    """
    plan = scenario_text.parse(text, source)
    if plan.name in engine.scenarios():
        line = scenario_text.name_line(text)
        raise engine.ScenarioError(
            [f"{source}:{line}: name: {plan.name} comes with the benchmark; write another name"]
        )
    check_reference(plan, [1])
    newest = _saved(plan.name).first()
    if newest and newest.digest == plan.digest:
        return newest, False
    row, _ = Scenario.objects.get_or_create(digest=plan.digest, defaults=columns(plan))
    # It may have been played from a file before, or saved and followed by another.
    values = {"text": row.text or text, "retired": False, "saved_at": timezone.now()}
    Scenario.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row, True


def columns(plan: engine.Scenario) -> dict[str, object]:
    """What the scenario is in a row, beside its digest."""
    return {
        "name": plan.name,
        "family": plan.family,
        "level": plan.level,
        "title": plan.title,
        "spec": plan.model_dump(mode="json"),
    }


def saved_scenarios(*, retired: bool = False) -> list[Scenario]:
    """The newest saved row of every name, by name."""
    rows = Scenario.objects.filter(saved_at__isnull=False, retired=retired)
    return list(rows.order_by("name", "-saved_at", "-id").distinct("name"))


def scenario_row(name: str) -> Scenario | None:
    """What a saved name means now."""
    return _saved(name).first()


def version(name: str, digest: str = "") -> Scenario | None:
    """A saved version: the newest whose digest begins so; left out, what the name means now."""
    if not digest:
        return scenario_row(name)
    rows = Scenario.objects.filter(saved_at__isnull=False, digest__startswith=digest, name=name)
    return rows.order_by("-saved_at").first()


def find_scenario(name: str) -> engine.Scenario | None:
    """The newest scenario that was saved under the name and isn't retired."""
    row = scenario_row(name)
    return engine.restore_scenario(row.spec) if row else None


def text_of(row: Scenario) -> str:
    """The row as YAML, as it was written where that is known."""
    if row.text:
        return row.text
    if row.name in engine.scenarios() and row.digest == engine.load_scenario(row.name).digest:
        return shipped_text(row.name)
    return yaml_texts.dump(row.spec)


def shipped_text(name: str) -> str:
    """The file of a scenario that comes along."""
    return texts.read(Path(engine.scenario_files.FOLDER) / f"{name}.yaml")


def sync() -> None:
    """See that what comes along has its rows, to be read and copied; one query when it has."""
    plans = {plan.digest: plan for plan in map(engine.load_scenario, engine.scenarios())}
    there = Scenario.objects.filter(digest__in=plans).values_list("digest", flat=True)
    for digest in plans.keys() - set(there):
        Scenario.objects.get_or_create(digest=digest, defaults=columns(plans[digest]))


def _saved(name: str) -> QuerySet[Scenario]:
    rows = Scenario.objects.filter(name=name, saved_at__isnull=False, retired=False)
    return rows.order_by("-saved_at", "-id")
