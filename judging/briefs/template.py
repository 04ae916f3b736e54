"""A new cook folder, ready to be filled in."""

from collections.abc import Mapping
from pathlib import Path

from judging.briefs.schema import Policy


def new_folder(
    path: Path,
    name: str,
    participants: Mapping[str, str],
    *,
    judges: Mapping[str, str] | None = None,
    models: Mapping[str, str] | None = None,
    policy: Policy | None = None,
) -> None:
    """Writes a folder that `read_folder` accepts. `participants` and `judges` are {name: flavor}.

    Without `judges`, each flavor of the participants judges once; when only one flavor is there,
    the policy is allow_self, and the file says so. `models` is {participant or judge: model}.
    Raises BriefError for bad names, FileExistsError if the folder holds anything.
    """
    raise NotImplementedError
