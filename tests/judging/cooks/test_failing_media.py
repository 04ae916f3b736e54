"""Media storage that fails in the middle of each step: what was begun is done again, once."""

import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, ClassVar

import pytest
from django.core.files.storage import FileSystemStorage

from judging import cooks
from judging.cooks.reports import panel_reports
from judging.cooks.transfer import archives, exports, imports
from judging.models import Cook, Judgement, Participation, Submission
from masterchef.durable import sql

from . import making

pytestmark = pytest.mark.django_db(transaction=True)


class BrittleStorage(FileSystemStorage):
    """Fails once, at its n-th operation: writing after half of the bytes, reading at once."""

    left: ClassVar[float] = float("inf")

    def _step(self) -> bool:
        type(self).left -= 1
        return self.left == 0

    def _save(self, name: str, content: Any) -> str:
        if self._step():
            half = content.read()[: max(content.size // 2, 1)]
            Path(self.path(name)).parent.mkdir(parents=True, exist_ok=True)
            Path(self.path(name)).write_bytes(half)
            raise OSError(28, "No space left on device")
        return super()._save(name, content)

    def _open(self, name: str, mode: str = "rb") -> IO[Any]:
        if self._step():
            raise OSError(5, "Input/output error")
        return super()._open(name, mode)


@pytest.fixture
def brittle(settings: Any, tmp_path: Path) -> type[BrittleStorage]:
    place = {"BACKEND": f"{__name__}.BrittleStorage", "OPTIONS": {"location": str(tmp_path / "m")}}
    settings.STORAGES = {**settings.STORAGES, "default": place}
    BrittleStorage.left = float("inf")
    return BrittleStorage


class Steps:
    """Each step with storage failing at its first operation, then at its second, and so on until
    none is left: as a person or a lease that ran out would begin again. `failed` counts failures.
    """

    def __init__(self, brittle: type[BrittleStorage]) -> None:
        self.brittle = brittle
        self.failed: Counter[str] = Counter()

    def __call__(self, name: str, step: Callable[[], Any]) -> Any:
        self.brittle.left = number = 1
        while True:
            try:
                made = step()
            except OSError:
                self.failed[name] += 1
                self.brittle.left = number = number + 1
                for table in ("participation", "judgement"):
                    sql(f"UPDATE judging_{table} SET lease_until = masterchef_now()"
                        " - interval '1 s' WHERE state = 'claimed'")  # fmt: skip
                continue
            self.brittle.left = float("inf")
            return made


def whole_life(steps: Steps, place: Path) -> Cook:
    folder = making.write_folder(place / "soup")
    cook: Cook = steps("create", lambda: cooks.create_cook(folder))
    steps("run", lambda: cooks.run(cook))
    while rows := _due(Participation.objects.filter(round__cook=cook)):
        steps("hand in", lambda: making.hand_in(rows[0], {"answer.md": b"A soup by hand\n"}))
    cook.refresh_from_db()
    edited = place / "edited" / "anna"
    edited.mkdir(parents=True)
    edited.joinpath("answer.md").write_bytes(b"A better soup\n")
    steps("join", lambda: _joined(cook))
    steps("judge", lambda: cooks.open_panel(cook, participants=["anna", "ben"]))
    while verdicts := _due(Judgement.objects.filter(panel__cook=cook)):
        steps("verdict", lambda: making.score(verdicts[0], making.points(verdicts[0])))
    steps("report", lambda: _reported(cook))
    cook.refresh_from_db()
    steps("edit", lambda: cooks.rejudge(cook, edited=edited, participant="anna"))
    tries = itertools.count()
    steps("export", lambda: exports.export_folder(cook, place / f"out-{next(tries)}"))
    steps("archive", lambda: archives.archive(cook, place / f"cook-{next(tries)}.tar.gz"))
    return cook


def _due(rows: Any) -> list[Any]:
    found = list(rows.exclude(state__in=("done", "cancelled")).order_by("position"))
    type(found[0]).objects.filter(pk=found[0].pk).update(not_before=None) if found else None
    return found


def _reported(cook: Cook) -> None:
    """As the sweep does: what isn't written yet is begun again."""
    panel = cook.panels.get(number=1)
    panel_reports.report_panel(panel.pk)
    panel.refresh_from_db()
    if panel.reported_at is None:
        raise OSError("the report waits")


def _joined(cook: Cook) -> None:
    if len(cook.brief["participants"]) < 3:
        cooks.add_participant(cook, "carl", "dummy")


def test_every_failure_of_storage_is_one_step_done_again(
    brittle: type[BrittleStorage], tmp_path: Path
) -> None:
    steps = Steps(brittle)
    cook = whole_life(steps, tmp_path)
    rows = Submission.objects.filter(participation__round__cook=cook)
    rows = rows.order_by("participation__position", "number")
    names = list(rows.values_list("participation__name", "edited"))
    assert names == [("anna", False), ("anna", True), ("ben", False)]
    assert cook.panels.count() == 2 and cook.panels.get(number=1).report
    assert cook.rounds.count() == 1
    assert Cook.objects.count() == 1
    assert set(steps.failed) >= {"create", "hand in", "join", "report", "edit", "export",
                                 "archive"}  # fmt: skip


def test_an_import_that_breaks_off_leaves_nothing(
    brittle: type[BrittleStorage], tmp_path: Path
) -> None:
    cook = making.judged_cook()
    exports.export_folder(cook, tmp_path / "out")
    cook.delete()
    for number in itertools.count(1):
        brittle.left = number
        try:
            imports.import_folder(tmp_path / "out")
        except OSError:
            assert not Cook.objects.exists() and not Submission.objects.exists()
            continue
        break
    assert number > 3
    assert Submission.objects.count() == 2
