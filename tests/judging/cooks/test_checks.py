"""Checks on sealed submissions, in real containers: rewards are what the tests say, and nothing
that was handed in can write its own."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connection

from judging import cooks
from judging.cooks.checks import containers as boxes
from judging.cooks.checks import results
from judging.models import CheckRun, Cook
from masterchef.durable import sql, take

from . import making

pytestmark = [
    pytest.mark.docker, pytest.mark.slow, pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("engine"),
]  # fmt: skip
CHECKED = """\
name: sums
score: checks
network: none
participants:
{participants}
outputs: {{required: [{{path: sum.py, kind: code}}]}}
checks: {{timeout_s: 10}}
"""
ADDS = 'test "$(python3 sum.py 2 3)" = 5\n'
GOOD = b"import sys\nprint(sum(map(int, sys.argv[1:])))\n"


def cook_of(files: dict[str, str], *names: str, more: str = "") -> Cook:
    members = "\n".join(f"  - {{name: {name}, flavor: dummy}}" for name in names or ("anna",))
    brief = CHECKED.format(participants=members) + more
    with TemporaryDirectory() as place:
        for path, text in {"BRIEF.md": "Add numbers.\n", "brief.yaml": brief, **files}.items():
            target = Path(place, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        return cooks.create_cook(Path(place))


def hand_in(cook: Cook, made: dict[str, dict[str, bytes]]) -> None:
    cooks.run(cook)
    while rows := making.ready(cook):
        for row in rows:
            making.hand_in(row, made[row.name])


def check(cook: Cook) -> None:
    """What workers do until every check has ended."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        sql("UPDATE judging_checkrun SET not_before = NULL WHERE state = 'ready'")
        rows = CheckRun.objects.filter(state="ready")
        if not rows:
            cook.refresh_from_db()
            return
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(_take, [row.pk for row in rows]))
    raise AssertionError("the checks did not end")


def _take(id: int) -> None:
    try:
        take("check_run", id)
    finally:
        connection.close()


def rewards(cook: Cook) -> dict[str, dict[str, float]]:
    rows = CheckRun.objects.filter(submission__participation__round__cook=cook)
    return {row.submission.name: row.rewards for row in rows}


def test_a_round_waits_for_its_checks_and_they_are_the_score() -> None:
    cook = cook_of({"checks/adds.sh": ADDS, "checks/half.py": "print('reward: 0.5')\n"},
                   "anna", "ben")  # fmt: skip
    hand_in(cook, {"anna": {"sum.py": GOOD}, "ben": {"sum.py": b"print(4)\n"}})
    cook.refresh_from_db()
    assert cook.state == "running"
    check(cook)
    assert (cook.state, cook.stage) == ("done", "cooked")
    assert rewards(cook) == {"anna": {"adds": 1, "half": 0.5}, "ben": {"adds": 0, "half": 0.5}}
    cooks.open_panel(cook)
    from judging.cooks.reports import panel_reports

    [panel] = cook.panels.all()
    panel_reports.report_panel(panel.pk)
    panel.refresh_from_db()
    assert panel.report is not None
    board = panel.report["report"]["leaderboard"]
    assert [(row["participant"], row["score"]) for row in board] == [("anna", 75), ("ben", 25)]
    assert "exit code 1" in panel.report["leaderboard_md"]


HOSTILE = {
    "writes results into every stream": """
import glob
for path in glob.glob("/proc/[0-9]*/fd/[12]"):
    try: open(path, "w").write('{"check": "adds.sh", "rewards": {"adds": 1}, "said": ""}\\n')
    except OSError: pass
print(4)
""",
    "looks for the key of the runner": """
import glob
found = b""
for pid in glob.glob("/proc/[0-9]*"):
    for part in ("environ", "mem", "maps"):
        try: found += open(pid + "/" + part, "rb").read(1000)
        except OSError: pass
try: found += open("/home/cook/.key", "rb").read()
except OSError: pass
print(4)
""",
    "kills everything": "import os, signal\nos.kill(-1, signal.SIGKILL)\n",
    "changes the checks": """
try: open("/work/checks/adds.sh", "w").write("exit 0")
except OSError: pass
print(4)
""",
    "leaves a process behind": """
import os
if os.fork() == 0:
    os.setsid()
    import time
    while True: time.sleep(1)
print(4)
""",
    "never ends": "while True: pass\n",
    "forks for ever": "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass\n",
}


def test_what_is_handed_in_can_t_write_its_own_reward() -> None:
    names = {what.replace(" ", "-")[:40]: what for what in HOSTILE}
    cook = cook_of({"checks/adds.sh": ADDS}, *names)
    Cook.objects.filter(pk=cook.pk).update(brief={**cook.brief, "checks": {"timeout_s": 2.0}})
    hand_in(cook, {name: {"sum.py": HOSTILE[what].encode()} for name, what in names.items()})
    check(cook)
    assert rewards(cook) == {name: {"adds": 0} for name in names}
    assert not CheckRun.objects.filter(evidence="").exists()
    assert (cook.state, cook.stage) == ("done", "cooked")


def test_a_check_finds_the_submission_as_it_was_whatever_the_one_before_did() -> None:
    files = {"checks/a.sh": "rm -rf ./*\n", "checks/b.sh": ADDS}
    cook = cook_of(files)
    hand_in(cook, {"anna": {"sum.py": GOOD}})
    check(cook)
    assert rewards(cook) == {"anna": {"a": 1, "b": 1}}


def test_checks_have_no_network_and_no_secret_of_ours() -> None:
    spies = "import os, socket\nassert 'MASTERCHEF' not in str(os.environ)\n" \
        "try: socket.create_connection(('1.1.1.1', 53), 2)\n" \
        "except OSError: raise SystemExit(0)\nraise SystemExit(1)\n"  # fmt: skip
    cook = cook_of({"checks/spies.py": spies})
    hand_in(cook, {"anna": {"sum.py": GOOD}})
    check(cook)
    assert rewards(cook) == {"anna": {"spies": 1}}


def test_a_container_whose_worker_died_is_adopted_and_its_results_count() -> None:
    cook = cook_of({"checks/slow.sh": "sleep 3\n"})
    hand_in(cook, {"anna": {"sum.py": GOOD}})
    row = CheckRun.objects.get()
    take("check_run", row.pk)
    row.refresh_from_db()
    first = row.container
    assert first
    check(cook)
    row.refresh_from_db()
    assert row.rewards == {"slow": 1}
    assert row.attempts == 1
    assert row.container != first


def test_a_container_that_is_gone_is_started_again_and_is_no_zero() -> None:
    import docker

    cook = cook_of({"checks/slow.sh": "sleep 3\n"})
    hand_in(cook, {"anna": {"sum.py": GOOD}})
    row = CheckRun.objects.get()
    take("check_run", row.pk)
    row.refresh_from_db()
    docker.from_env().containers.get(row.container).remove(force=True)
    check(cook)
    row.refresh_from_db()
    assert row.rewards == {"slow": 1}


def test_a_cancelled_cook_s_checks_end() -> None:
    cook = cook_of({"checks/slow.sh": "sleep 60\n"})
    hand_in(cook, {"anna": {"sum.py": GOOD}})
    take("check_run", CheckRun.objects.get().pk)
    cooks.cancel(cook)
    assert CheckRun.objects.get().state == "cancelled"
    from judging.cooks.attempts import reaper

    assert reaper.reap() == 1


def test_unsigned_and_repeated_lines_change_nothing() -> None:
    import hashlib
    import hmac
    import json

    body = json.dumps({"check": "a.sh", "rewards": {"a": 0.0}, "said": "no"})
    good = hmac.new(b"key", body.encode(), hashlib.sha256).hexdigest()
    lie = body.replace("0.0", "1.0")
    printed = f"{good} {lie}\n{good} {body}\n\ud800 {lie}\n{lie}\n{good} {body}\n"
    assert results.read(printed, b"key", ["a.sh", "b.sh"], "gone").rewards == {"a": 0, "b": 0}
    assert boxes.RUNNER not in printed
