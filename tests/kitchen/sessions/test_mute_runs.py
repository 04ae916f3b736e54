"""What talking was worth: known once the mute run of the same evening is measured."""

import pytest

from tests.masterchef.cli_play.conftest import played

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_gain_over_the_mute_run_is_there_whichever_was_played_first():
    talking = played({"name": "t", "default": "baseline:random"})
    assert talking.metrics["coordination"]["over_mute"] is None
    mute = played({"name": "m", "default": "baseline:mute:random"})
    assert mute.metrics["coordination"]["over_mute"] is None
    talking.refresh_from_db()
    found = talking.metrics["coordination"]["over_mute"]
    mute_s = mute.metrics["money"]["s_cents"]
    assert found["mute_s_cents"] == mute_s
    assert found["gained_cents"] == talking.metrics["money"]["s_cents"] - mute_s
    again = played({"name": "t2", "default": "baseline:random"})
    assert again.metrics["coordination"]["over_mute"] == found
