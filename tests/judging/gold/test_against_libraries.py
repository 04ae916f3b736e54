"""The same pairs scored by scikit-learn and by nervaluate give the same figures."""

import math
import random
from typing import Any, NamedTuple

import pytest
from nervaluate.evaluator import Evaluator
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from judging.gold import parse_prediction, score

TYPES = ("condition", "medication", "stage")
WORDS = [f"word{number}" for number in range(40)]
TEXT = " ".join(WORDS)


class Tag(NamedTuple):
    place: int
    type: str


class Pair(NamedTuple):
    """Gold and prediction over one text of 40 words, each word tagged at most once in either."""

    gold: list[Tag]
    predicted: list[Tag]


def draw(seed: int) -> Pair:
    rng = random.Random(seed)
    gold = [Tag(place, rng.choice(TYPES)) for place in rng.sample(range(40), rng.randint(1, 25))]
    predicted = []
    for tag in gold:
        luck = rng.random()
        if luck < 0.6:
            predicted.append(tag)
        elif luck < 0.8:
            predicted.append(Tag(tag.place, rng.choice(TYPES)))
    free = sorted(set(range(40)) - {tag.place for tag in gold})
    invented = rng.sample(free, rng.randint(0, len(free)))
    return Pair(gold, predicted + [Tag(place, rng.choice(TYPES)) for place in invented])


def answer(tags: list[Tag]) -> Any:
    context = {"section": "text"}
    return parse_prediction(
        {
            "entities": [
                {"text": WORDS[tag.place], "type": tag.type, "source_context": context}
                for tag in tags
            ]
        }
    )


def close(one: float, two: float) -> bool:
    return math.isclose(one, two, abs_tol=1e-12)


@pytest.mark.parametrize("mode", ["exact", "relaxed", "span"])
@pytest.mark.parametrize("seed", range(40))
def test_micro_macro_and_per_type_are_scikit_learns(seed, mode):
    pair = draw(seed)
    found = score(
        answer(pair.gold), answer(pair.predicted), sections={"text": TEXT}, mode=mode
    ).entities
    # One label a word; "" where it isn't tagged, which no average counts.
    gold, predicted = dict(pair.gold), dict(pair.predicted)
    true = [gold.get(place, "") for place in range(40)]
    guess = [predicted.get(place, "") for place in range(40)]
    labels = sorted({tag.type for tags in pair for tag in tags})
    for average, ours in (("micro", found.micro), ("macro", found.macro)):
        theirs = precision_recall_fscore_support(
            true, guess, labels=labels, average=average, zero_division=0
        )
        assert all(map(close, ours[:3], theirs[:3]))
    each = precision_recall_fscore_support(
        true, guess, labels=labels, average=None, zero_division=0
    )
    for place, label in enumerate(labels):
        ours = found.per_type[label]
        assert all(close(ours[column], each[column][place]) for column in range(3))
        assert ours.support == each[3][place]


@pytest.mark.parametrize("seed", range(40))
def test_confusion_is_scikit_learns(seed):
    pair = draw(seed)
    found = score(answer(pair.gold), answer(pair.predicted)).confusion
    gold, predicted = dict(pair.gold), dict(pair.predicted)
    labels = [*TYPES, ""]
    theirs = confusion_matrix(
        [gold.get(place, "") for place in range(40)],
        [predicted.get(place, "") for place in range(40)],
        labels=labels,
    )
    for row, true in enumerate(labels):
        for column, guess in enumerate(labels):
            if true or guess:
                ours = found.get(true or "(invented)", {}).get(guess or "(missed)", 0)
                assert ours == theirs[row][column]


@pytest.mark.parametrize("seed", range(40))
def test_span_mode_is_nervaluates_strict(seed):
    pair = draw(seed)
    ours = score(answer(pair.gold), answer(pair.predicted), sections={"text": TEXT}, mode="span")
    starts = [TEXT.index(word) for word in WORDS]

    def spans(tags: list[Tag]) -> list[dict[str, Any]]:
        return [
            {"label": tag.type, "start": starts[tag.place],
             "end": starts[tag.place] + len(WORDS[tag.place])}
            for tag in sorted(tags)
        ]  # fmt: skip

    evaluator = Evaluator([spans(pair.gold)], [spans(pair.predicted)], list(TYPES), loader="dict")
    strict = evaluator.evaluate()["overall"]["strict"]
    micro = ours.entities.micro
    assert (micro.matched, micro.predicted, micro.support) == (
        strict.correct, strict.actual, strict.possible,
    )  # fmt: skip
    assert all(map(close, micro[:3], (strict.precision, strict.recall, strict.f1)))
