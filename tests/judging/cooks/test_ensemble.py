"""An ensemble at work: its lead, a script, asks the other one in a real container."""

import pytest

from judging.cooks import submissions
from judging.models import Participation

from . import making
from .test_boxed import drive, outcomes, start

pytestmark = [
    pytest.mark.docker, pytest.mark.slow, pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("engine"),
]  # fmt: skip
LEAD = """\
sh "$HOME/.consult/dummy" "dummy: usage=5/6/0.25" > review.json || exit 3
sh "$HOME/.consult/dummy" "dummy: fail=7" > said.txt; echo "it ended with $?" > failed.txt
sh "$HOME/.consult/dummy" "dummy: write
Write out/part.md."
cp review.json answer.md
"""


def test_a_lead_asks_the_other_and_hands_in_what_became_of_it() -> None:
    cook = drive(start({"pair": "duo/run=lead.sh"}, judges={"judith": "dummy", "j": "duo"},
                       extra={"raw/lead.sh": LEAD}))  # fmt: skip
    assert outcomes(cook) == {"pair": "ok"}
    row = Participation.objects.get(round__cook=cook)
    files = dict(submissions.all_files(row.submissions.get()))
    assert b'"tokens_out": 6' in files["answer.md"]
    assert files["failed.txt"] == b"it ended with 7\n"
    assert b"wrote this" in files["part.md"]
    assert not making.ready(cook)
