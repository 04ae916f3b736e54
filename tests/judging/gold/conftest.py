from collections.abc import Callable, Sequence
from typing import Any

import pytest

from judging.gold import Answer, parse_prediction
from judging.trials.shipped import shipped_trials


def answer(*entities: tuple[str, str], **parts: Any) -> Answer:
    """An answer of (text, type) pairs; other parts as JSON."""
    listed = [{"text": text, "type": kind} for text, kind in entities]
    return parse_prediction({"entities": listed, **parts})


@pytest.fixture(params=[trial.document.case for trial in shipped_trials()])
def trial(request: pytest.FixtureRequest) -> Any:
    """Each trial that comes along."""
    return next(each for each in shipped_trials() if each.document.case == request.param)


Pairs = Callable[[Sequence[tuple[str, str]]], Answer]
