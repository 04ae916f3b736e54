"""An import takes a folder whole or leaves nothing: no row and no stored file."""

import io
from pathlib import Path
from types import ModuleType

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from judging import sealing
from judging.cooks import inspection
from judging.cooks.errors import CookError
from judging.cooks.transfer import imports
from judging.models import Cook, Participation
from tests.judging.cooks import making

pytestmark = pytest.mark.django_db(transaction=True)


def stored() -> set[str]:
    try:
        return set(default_storage.listdir("cooks")[0])
    except FileNotFoundError:
        return set()


def finished(folder: Path, files: dict[str, bytes], trace: str = "") -> Path:
    making.write_folder(folder)
    for name, data in files.items():
        path = folder / "work" / "anna" / "out" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if trace:
        (folder / "work" / "anna" / "trace.json").write_text(trace)
    return folder


def test_a_picture_that_pillow_chokes_on_spoils_nothing(tmp_path: Path) -> None:
    made = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(made, "PNG")
    broken = bytearray(made.getvalue())
    broken[broken.find(b"IDAT") + 6] ^= 0xFF
    folder = finished(tmp_path / "soup", {"answer.md": b"soup", "figure.png": bytes(broken)})
    brief = folder / "brief.yaml"
    brief.write_text(brief.read_text().replace(
        "{path: answer.md", "{path: figure.png, kind: image}\n    - {path: answer.md"))  # fmt: skip
    cook = imports.import_folder(folder)
    assert Participation.objects.get(round__cook=cook).submissions.count() == 1


@pytest.mark.parametrize(
    ("room", "stage"),
    [(sealing, "seal_folder"), (inspection, "look_through")],
    ids=["seal", "look"],
)
def test_whatever_goes_wrong_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: ModuleType, stage: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(room, stage, fails)
    before = stored()
    with pytest.raises(MemoryError):
        imports.import_folder(finished(tmp_path / "soup", {"answer.md": b"soup"}))
    assert not Cook.objects.exists()
    assert stored() == before


def test_too_much_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    folder = finished(tmp_path / "soup", {"answer.md": b"soup"})
    huge = folder / "work" / "anna" / "out" / "huge.bin"
    with huge.open("wb") as file:
        file.truncate(300 << 20)
    before = stored()
    with pytest.raises(CookError, match=r"huge\.bin"):
        imports.import_folder(folder)
    assert not Cook.objects.exists()
    assert stored() == before


@pytest.mark.parametrize(
    "trace",
    ['{"usage": {"cost": NaN}}', '{"evidence": "a\\u0000b", "usage": {"x": "\\u0000"}}', "[1]", "{",
     '{"usage": {"x": "\\ud800"}}', '{"usage": {"x": 1e999}}'],
)  # fmt: skip
def test_a_trace_that_no_row_can_hold_spoils_nothing(tmp_path: Path, trace: str) -> None:
    cook = imports.import_folder(finished(tmp_path / "soup", {"answer.md": b"x"}, trace))
    assert Participation.objects.get(round__cook=cook).outcome == "ok"
