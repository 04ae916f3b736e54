"""An honest member beside hostile ones: its result comes as it does alone, and is the same."""

import os
import uuid
from datetime import datetime
from pathlib import Path

import pytest

from tests.docker_engine import require_engine
from tests.flows.place import Json, Place, until
from tests.judging.cooks.making import write_folder

pytestmark = [pytest.mark.docker, pytest.mark.slow, pytest.mark.xdist_group("flows")]
HONEST = "dummy/slow=8+write"
# Files that made readers quadratic once, handed in at once: they are read while the honest works.
FILES = r"""
python3 - <<'PY'
import zipfile
put = lambda name, data: open(name, "wb").write(data)
put("answer.md", b"[" * 2_000_000)
put("a.pdf", b"%PDF-1.4\n" + b"<?xpacket begin?>" * 200_000)
put("a.html", b"<a " * 1_000_000)
put("b.html", b"<![<!" * 600_000)
put("a.yaml", b"? " * 1_000_000)
put("a.svg", b"<!--" * 700_000)
put("a.csv", b'"' * 3_000_000)
with zipfile.ZipFile("a.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
    bomb.writestr("docProps/core.xml", b"<a>" * 30_000_000)
for n in range(4_000):
    put(f"f{n}", b"")
PY
"""
# Burns processors, processes and log until long after the honest one has ended.
LOUD = r"""
echo forged > answer.md
python3 - <<'PY' &
import os, time
while True:
    try:
        if os.fork() == 0:
            while True: pass
    except OSError:
        time.sleep(1)
PY
timeout 15 python3 -c '
line = "{\"type\": \"usage\", \"tokens_in\": 2, \"tokens_out\": 1, \"cost_usd\": \"NaN\"}\n" * 100
while True: print(line)
'
exit 0
"""


def cooked(place: Place, folder: Path, **more: object) -> tuple[str, dict[str, Json]]:
    """The cook's id, and its participants by name, once it rests."""
    made = write_folder(folder, judges={"judith": "model/scripted:latest"}, **more)  # type: ignore[arg-type]
    brief = made / "brief.yaml"
    own = f"name: beside-{uuid.uuid4().hex[:6]}"
    brief.write_text(brief.read_text().replace("name: soup", own, 1))
    started = place.cli("cook", "run", made, "--detach", "--json")
    assert started.code == 0, started.err
    at = f"cooks/{started.rows[0]['id']}"

    def rows() -> list[Json]:
        return list(place.api("viewer").get(f"{at}/participants").raise_for_status().json())

    until(lambda: all(row["outcome"] for row in rows()), "the participants", seconds=180)
    return at, {row["name"]: row for row in rows()}


def seconds(row: Json) -> float:
    """From its start to its sealed result."""
    began, ended = (datetime.fromisoformat(row[key]) for key in ("began_at", "decided_at"))
    return (ended - began).total_seconds()


def digest(place: Place, at: str) -> str:
    rows = place.api("operator").get(f"{at}/submissions").raise_for_status().json()
    return str(next(row["digest"] for row in rows if row["name"] == "honest"))


def test_an_honest_member_is_neither_kept_nor_changed_by_hostile_ones(
    place: Place, tmp_path: Path
) -> None:
    """Within 1.2 times its time alone: asserted with TIMED=1, on a machine that does nothing
    else."""
    require_engine()
    scripts = {"raw/files.sh": FILES, "raw/loud.sh": LOUD}
    alone = {"honest": HONEST}
    hostile = {"files": "dummy/run=files.sh", "loud": "dummy/run=loud.sh"}
    by_itself, first = cooked(place, tmp_path / "alone", participants=alone, extra=scripts)
    at, beside = cooked(place, tmp_path / "beside", participants=hostile | alone, extra=scripts)
    assert beside["honest"]["outcome"] == first["honest"]["outcome"] == "ok"
    assert beside["honest"]["decided_at"] < beside["loud"]["decided_at"], "it waited for nobody"
    assert len(beside["honest"]["history"]) == 1
    assert digest(place, at) == digest(place, by_itself), "nobody changed what it handed in"
    with_, without = seconds(beside["honest"]), seconds(first["honest"])
    print(f"{with_:.1f} s beside hostile ones, {without:.1f} s alone: {with_ / without:.2f}")
    if os.environ.get("TIMED"):
        assert with_ <= 1.2 * without
