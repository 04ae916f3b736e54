"""Draws session.svg for the README: a real session, as `masterchef watch` shows it.

.venv/bin/python deploy/pictures/draw.py
"""

import io
import re
from pathlib import Path

from kitchen import engine
from masterchef.cli import output
from masterchef.cli.kitchen_view import KitchenView

SCENARIO, SEED, UNTIL_MS = "busy_night_2", 4, 840_000


def main() -> None:
    """Play greedy up to a busy moment and save the picture beside this file."""
    kitchen = engine.lay_out(engine.load_scenario(SCENARIO), SEED)
    view = KitchenView(kitchen, f"{SCENARIO} · greedy · seed {SEED}")
    while not kitchen.ended and kitchen.now < UNTIL_MS:
        decisions = {
            seat: engine.decide("greedy", engine.observe(kitchen, seat), seed=SEED)
            for seat in kitchen.free
        }
        kitchen, events = engine.step(kitchen, decisions)
        view.fold(events)
    console = output.console(record=True, width=150, file=io.StringIO(), force_terminal=True)
    console.print(view.picture("running"))
    svg = console.export_svg(title="masterchef watch")
    # Rich names a font on another server; the reader's own monospace font will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)
    Path(__file__).with_name("session.svg").write_text(svg.replace("Fira Code", "ui-monospace"))


if __name__ == "__main__":
    main()
