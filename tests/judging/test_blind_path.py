"""From a cook folder to a leaderboard without containers: no judge meets a name, and letters lead
back to the right participants."""

import io
import json

import pytest

from judging import blind, briefs, panels, sealing
from judging.report import Entrant, Facts, Scored, cook_report
from tests.judging.briefs.text import BRIEF
from tests.judging.sealing.tars import stream

WORK = {"a": b"# Tea\n\nTea calms, says its maker claude.\n", "b": b"# Tea\n\nTea is wet.\n"}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "brief.yaml").write_text(BRIEF)
    (tmp_path / "BRIEF.md").write_text("# Write an essay on tea\n")
    return briefs.read_folder(tmp_path)


def handed_in(data):
    archive = io.BytesIO()
    sealed = sealing.seal_tar(stream(("out/essay.md", data)), archive)
    assert sealing.missing_outputs(sealed.manifest, [("essay.md", "markdown")]) == []
    archive.seek(0)
    return archive


def shown(archive, names):
    archive.seek(0)
    for path, data in sealing.read_archive(archive):
        clean = sealing.strip(path, data).data
        yield blind.redact_path(path, names), blind.redact(path, clean, names)


def test_no_name_reaches_a_judge_and_letters_lead_back(folder):
    brief = folder.brief
    names = blind.names_of(
        [each.name for each in brief.participants],
        [each.flavor for each in brief.participants],
        [each.model for each in brief.participants],
    )
    archives = {name: handed_in(data) for name, data in WORK.items()}
    case = panels.Case(folder.text, folder.judge_text, brief.rubric)
    scored = []
    drawn = blind.draw(
        [each.name for each in brief.judges], list(WORK), repeats=brief.judging.repeats, seed=3
    )
    for each in drawn:
        files = list(panels.bundle(case, {
            letter: shown(archives[name], names) for letter, name in each.letters.items()
        }))  # fmt: skip
        assert blind.scan(files, names) == []
        assert not any(b"ann" in data for _, data in files)  # who owned the files in the tar
        verdict = panels.parse(judge(dict(files), each.letters), brief.rubric, list(each.letters))
        assert verdict.problems == ()
        for letter, judged in verdict.judged.items():
            name = each.letters[letter]
            scored.append(Scored(each.judge, name, judged.scores, each.repeat,
                                 list(each.letters).index(letter), judged.reasons))  # fmt: skip
    report = cook_report(
        Facts(
            cook=brief.name,
            weights=brief.rubric.weights,
            scale=brief.rubric.scale,
            entrants=tuple(Entrant(each.name, each.flavor) for each in brief.participants),
            judges=tuple(each.name for each in brief.judges),
            scored=tuple(scored),
        )
    )
    assert [(line.entrant.name, line.score.interval.mean) for line in report.lines] == [
        ("a", pytest.approx(100 * 8 / 9)), ("b", pytest.approx(100 * 2 / 9)),
    ]  # fmt: skip
    assert {each.letters["A"] for each in drawn} == {"a", "b"}


def judge(files, letters):
    """A judge that likes calm tea, whatever its letter."""
    value = {}
    for letter in letters:
        points = 9 if b"calms" in files[f"submissions/{letter}/essay.md"] else 3
        value[letter] = {name: {"score": points, "why": "calm"} for name in ("clarity", "truth")}
    return json.dumps(value)
