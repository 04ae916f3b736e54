"""The library as files again, which `take_in` reads back as they are."""

import io
import json
import zipfile

from judging.models import Gold, MatrixSetup, Trial
from judging.trials import library, setups


def archive() -> bytes:
    """A zip of every prompt (newest versions), trial, gold standard and saved setup."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        for prompt in setups.newest_prompts():
            files.writestr(f"prompts/{prompt.name}.md", library.prompt_file(prompt))
        for trial in Trial.objects.order_by("name").iterator(50):
            files.writestr(f"trials/{trial.name}.trial.json", _json(library.trial_file([trial])))
        for gold in Gold.objects.select_related("trial").order_by("trial__name").iterator(50):
            files.writestr(f"gold/{gold.trial.name}.gold.json", _json(library.gold_file([gold])))
        for saved in MatrixSetup.objects.order_by("name"):
            told = {"name": saved.name, "matrix_setup": saved.setup}
            files.writestr(f"setups/{saved.name}.setup.json", _json(told))
    return out.getvalue()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
