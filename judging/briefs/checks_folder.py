"""Which files of checks/ are checks, and what is wrong with the folder."""

from collections.abc import Iterable

from judging.briefs.schema import Brief

ENDINGS = (".sh", ".py")
DOCKERFILE = "Dockerfile"  # of an image of their own


def checks_in(paths: Iterable[str]) -> list[str]:
    """Files of checks/ that are run: *.sh and *.py at its top, but what begins with _ or a dot."""
    return sorted(
        path
        for path in paths
        if "/" not in path and path.endswith(ENDINGS) and not path.startswith(("_", "."))
    )


def check_problems(paths: list[str], brief: Brief) -> list[str]:
    """What stands in the way of the brief's checks: a sentence each."""
    if not checks_in(paths):
        if paths:
            return ["checks:0: folder: holds no check; add a .sh or .py at its top"]
        if brief.score != "panel":
            return [
                f"brief.yaml:0: score: {brief.score} needs a folder checks/ with a .sh or .py in it"
            ]
    return []
