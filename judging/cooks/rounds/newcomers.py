"""Somebody joins a cook that has begun: its brief.yaml gets a participant, and nothing else."""

import io
import tempfile
from pathlib import Path

from django.db import transaction
from ruamel.yaml import YAML

from judging.briefs import BriefError, parse_brief
from judging.briefs.folder import write_text
from judging.cooks.errors import CookError
from judging.cooks.feed import lock, refuse_pruned, tell
from judging.cooks.folder import creation, storage
from judging.models import Cook
from masterchef.celery import FLAVORS
from masterchef.runs import StateError
from masterchef.runs.models import RunState


def add_participant(cook: Cook, name: str, flavor: str, *, model: str = "") -> None:
    """The cook with one participant more, who hasn't cooked.

    Raises CookError for what brief.yaml can't have, StateError while the cook runs.
    """
    with tempfile.TemporaryDirectory(prefix="masterchef-cook-") as place, transaction.atomic():
        if lock(cook.pk).state == RunState.RUNNING:
            raise StateError("state: the cook is running; wait for its end or cancel it")
        refuse_pruned(cook)
        root = Path(place)
        storage.unpack(cook.folder.name, root)
        write(root / "brief.yaml", name, flavor, model)
        brief = creation.read(root).brief
        creation.refuse_unjudged(brief)
        with storage.pack(root, storage.given(root)) as archive:
            stored = storage.keep(f"cooks/{cook.pk}/folder.tar.gz", archive)
        Cook.objects.filter(pk=cook.pk).update(brief=brief.to_json(), folder=stored)
        tell(cook.pk, "participant_added", round=cook.rounds.count(), name=name, flavor=flavor)
    cook.refresh_from_db()


def write(path: Path, name: str, flavor: str, model: str = "") -> None:
    """Add the participant to a brief.yaml, whose remarks and order stay. Raises CookError."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000  # no line of a person's is broken
    tree = yaml.load(path.read_text(encoding="utf-8-sig"))
    if name in [each["name"] for each in tree["participants"]]:
        raise CookError(f"participants: {name!r} is there already; choose another name")
    member = {"name": name} | ({"flavor": flavor} if flavor != name else {})
    tree["participants"].append(member | ({"model": model} if model else {}))
    made = io.StringIO()
    yaml.dump(tree, made)
    try:
        parse_brief(made.getvalue(), flavors=FLAVORS)
    except BriefError as error:
        raise CookError(error.problems) from error
    write_text(path, made.getvalue())


def write_beside(folder: Path, cook: Cook, name: str, flavor: str, model: str = "") -> bool:
    """The same in the cook's folder as a person has it; False if it isn't there, or knows it."""
    if not (folder / "brief.yaml").is_file():
        return False
    brief = creation.read(folder).brief
    if brief.name != cook.name or name in [each.name for each in brief.participants]:
        return False
    write(folder / "brief.yaml", name, flavor, model)
    return True
