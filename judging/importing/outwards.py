"""The library as files again, which `take_in` reads back as they are."""

import io
import json
import zipfile
from typing import Any

from judging.importing.kinds import SETUP_KEYS
from judging.models import Gold, SavedSetup, Trial
from judging.trials import library, setups
from kitchen import library as kitchen_library
from kitchen import lineups, yaml_texts
from kitchen.canary import CANARY
from kitchen.models import Lineup


def archive() -> bytes:
    """A zip of prompts (newest versions), trials, gold, setups, scenarios and lineups."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        files.comment = CANARY.encode()
        for prompt in setups.newest_prompts():
            files.writestr(f"prompts/{prompt.name}.md", library.prompt_file(prompt))
        for trial in Trial.objects.order_by("name").iterator(50):
            files.writestr(f"trials/{trial.name}.trial.json", _json(library.trial_file([trial])))
        for gold in Gold.objects.select_related("trial").order_by("trial__name").iterator(50):
            files.writestr(f"gold/{gold.trial.name}.gold.json", _json(library.gold_file([gold])))
        for saved in SavedSetup.objects.filter(retired=False).order_by("name"):
            files.writestr(f"setups/{saved.name}.setup.json", _json(setup_file(saved)))
        for scenario in kitchen_library.saved_scenarios():
            text = kitchen_library.text_of(scenario)
            files.writestr(f"scenarios/{scenario.name}.yaml", text)
        for at, lineup in enumerate(_lineups()):
            files.writestr(f"lineups/{at + 1}.yaml", yaml_texts.dump(lineup.spec))
    return out.getvalue()


def setup_file(saved: SavedSetup) -> dict[str, Any]:
    """The setup as a file that the import reads."""
    key = next(key for key, kind in SETUP_KEYS.items() if kind == saved.kind)
    told = saved.setup["models"] if saved.kind == SavedSetup.Kind.MODELS else saved.setup
    return {"name": saved.name, key: told}


def _lineups() -> list[Lineup]:
    """The newest of each name; a lone player has none of its own."""
    rows = Lineup.objects.filter(retired=False).order_by("name", "-id").distinct("name")
    return [row for row in rows if row.name not in lineups.built_in()]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
