"""The dummy as a judge: scores that follow from the submissions' contents, or a bad judge's work.

It reads scores.schema.json for the letters, the dimensions and the scale.
"""

import hashlib
import json
import os
from pathlib import Path

WORK = Path("/work")
OUT = WORK / "out"


def judge(act: str) -> None:
    """Write scores.json and review.md as a judge of this kind would."""
    if act == "prose":
        OUT.joinpath("scores.json").write_text("All were good. I would give A the best mark.\n")
        return
    scores = {letter: _scores(letter, rubric) for letter, rubric in _letters().items()}
    text = json.dumps(SPOILT[act](scores) if act in SPOILT else scores, indent=1)
    OUT.joinpath("scores.json").write_text(text[: len(text) // 2] if act == "half-json" else text)
    best = max(scores, key=lambda letter: sum(row["score"] for row in scores[letter].values()))
    OUT.joinpath("review.md").write_text(f"The dummy liked {best} best.\n")


def _letters() -> dict[str, dict]:
    schema = json.loads(WORK.joinpath("scores.schema.json").read_text())
    return {letter: each["properties"] for letter, each in schema["properties"].items()}


def _scores(letter: str, rubric: dict) -> dict[str, dict]:
    """Mostly the submission's own worth, a little this judge's taste."""
    digest = hashlib.sha256()
    for path in sorted(WORK.joinpath("submissions", letter).rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    found = {}
    for name, points in rubric.items():
        low = points["properties"]["score"]["minimum"]
        high = points["properties"]["score"]["maximum"]
        worth = 0.75 * _share(digest.hexdigest(), name)
        taste = 0.25 * _share(digest.hexdigest(), name, os.environ.get("DUMMY_MODEL", ""))
        score = low + round((worth + taste) * (high - low))
        found[name] = {"score": score, "why": f"it has {name}, as its hash shows"}
    return found


def _share(*parts: str) -> float:
    """0 to 1, from the parts alone."""
    return int(hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def _out_of_range(scores: dict) -> dict:
    for rows in scores.values():
        next(iter(rows.values()))["score"] = 1000
    return scores


def _unknown_dimension(scores: dict) -> dict:
    for rows in scores.values():
        rows["sparkle"] = {"score": 1, "why": "nobody asked"}
    return scores


def _missing_dimension(scores: dict) -> dict:
    for rows in scores.values():
        rows.pop(next(iter(rows)))
    return scores


def _all_same(scores: dict) -> dict:
    for rows in scores.values():
        for row in rows.values():
            row["score"] = next(iter(rows.values()))["score"]
    return scores


SPOILT = {
    "out-of-range": _out_of_range,
    "unknown-dimension": _unknown_dimension,
    "missing-dimension": _missing_dimension,
    "all-same": _all_same,
}
ACTS = {"prose", "half-json", *SPOILT}
