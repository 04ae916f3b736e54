"""How a fact is told: each kind has several wordings, of which the seed draws one.

`heard` reads one back, for scripted players: a model has to understand the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

VOICES = {
    "allergy": "waiter",
    "correction": "waiter",
    "critic": "waiter",
    "bad_delivery": "supplier",
    "code": "supplier",
    "promise": "kitchen",
}
WORDINGS: dict[str, tuple[str, ...]] = {
    "allergy": (
        "Whoever comes to table {table} between second {since} and {until} can't have {subject}. "
        "The ticket won't say so.",
        "A guest has called: no {subject} at table {table}, they come from second {since} to "
        "{until}. I can't write it on the ticket.",
        "Mind table {table} from second {since} to {until}: {subject} would make that guest ill, "
        "and no ticket tells you.",
        "Remember this, it stands nowhere: from second {since} to {until} the guest at table "
        "{table} is allergic to {subject}.",
    ),
    "correction": (
        "I was wrong about the guest of second {since} to {until}: it is table {table} that can't "
        "have {subject}, not table {instead}.",
        "Not table {instead} but table {table} goes without {subject} from second {since} to "
        "{until}. Forget what I said before.",
        "The guest who is allergic to {subject} has another table, {table} in place of "
        "{instead}, still from second {since} to {until}.",
        "About no {subject} between second {since} and {until}: put table {table} for table "
        "{instead}.",
    ),
    "critic": (
        "A critic comes to table {table} between second {since} and {until}. Put that order "
        "first.",
        "From second {since} to {until} somebody who writes for a paper sits at table {table}: "
        "that ticket goes before all others.",
        "Table {table}, second {since} to {until}: it is a critic. The sous chef should give the "
        "order priority.",
        "We expect a critic at table {table}, not before second {since} and by {until}. Let "
        "nobody go first.",
    ),
    "bad_delivery": (
        "The last {subject} for the {place} was bad. Ask for a restock between second {since} "
        "and {until}; only then do we load the van.",
        "We sent the {place} poor {subject}. We take a new restock from second {since} to "
        "{until}, not earlier.",
        "Sorry about the {subject} in your {place}. It is replaced if the restock is asked for "
        "from second {since} to {until}.",
        "From second {since} to {until} we can make good the bad {subject} of the {place}: ask "
        "for a restock then.",
    ),
    "code": (
        "Your code for the {subject} is {code}. Say it on the phone between second {since} and "
        "{until}.",
        "We hand out {subject} from second {since} to {until} to who calls with the code {code}.",
        "Call us for the {subject} once second {since} has come, until {until}. The code is "
        "{code}.",
        "{code} is the code that gets you {subject} if you call from second {since} to {until}.",
    ),
    "promise": (
        "You have promised {other} to inspect the {subject} between second {since} and {until}.",
        "{other} counts on you to inspect the {subject} from second {since} to {until}, as you "
        "said.",
        "You gave {other} your word: from second {since} to {until} you inspect the {subject}.",
        "Don't let {other} down, who was promised that you inspect the {subject} between second "
        "{since} and {until}.",
    ),
}  # fmt: skip

_FIELDS = {
    "table": r"\d+", "instead": r"\d+", "since": r"\d+", "until": r"\d+", "code": r"\d+",
    "subject": r"[a-z][a-z0-9_]*", "place": r"[a-z_]+", "other": r"[A-Z]\d+",
}  # fmt: skip


def _pattern(wording: str) -> re.Pattern[str]:
    text = re.escape(wording)
    for name, shape in _FIELDS.items():
        text = text.replace(re.escape("{" + name + "}"), f"(?P<{name}>{shape})")
    return re.compile(text)


_PATTERNS = [(kind, _pattern(text)) for kind, texts in WORDINGS.items() for text in texts]


def heard(text: str) -> tuple[str, Mapping[str, str]] | None:
    """(kind, what the sentence says by field) of a fact; None of any other words."""
    for kind, pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            return kind, found.groupdict()
    return None
