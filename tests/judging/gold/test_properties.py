"""What holds for any gold standard and any prediction."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from judging.gold import MODES, Answer, parse_prediction, score

texts = st.one_of(
    st.sampled_from(["a b", "a b c", "b c", "c", "A  B", "d e f", "", " ", "e"]),
    st.text(max_size=6),
)
entities = st.fixed_dictionaries(
    {"text": texts, "type": st.sampled_from(["x", "y", "Z"])},
    optional={"source_context": st.fixed_dictionaries({"section": st.sampled_from(["s", "t"])})},
)
links = st.fixed_dictionaries(
    {
        "source_entity_index": st.integers(-1, 6),
        "target_entity_index": st.integers(-1, 6),
        "relationship_type": st.sampled_from(["treats", "has"]),
    }
)
elements = st.fixed_dictionaries({"Mcode_element": st.sampled_from(["P", "Q"]), "value": texts})
answers = st.fixed_dictionaries(
    {
        "entities": st.lists(entities, max_size=8),
        "relationships": st.lists(links, max_size=5),
        "mapped_elements": st.lists(elements, max_size=6),
    }
).map(parse_prediction)
modes = st.sampled_from(MODES)
SECTIONS = {"s": "a b c and e", "t": "d e f; a b"}


@given(answers, answers, modes)
@settings(max_examples=150, deadline=None)
def test_figures_lie_between_0_and_1_and_counts_add_up(gold, prediction, mode):
    found = score(gold, prediction, sections=SECTIONS, mode=mode)
    for part in (found.entities, found.mappings, found.relationships):
        for each in (part.micro, part.macro, *part.per_type.values()):
            assert all(0 <= figure <= 1 for figure in each[:3])
            assert 0 <= each.matched <= min(each.predicted, each.support)
        assert min(part.micro[:2]) <= part.micro.f1 <= max(part.micro[:2])
    cells = sum(sum(row.values()) for row in found.confusion.values())
    micro = found.entities.micro
    assert len(found.missed) == micro.support - micro.matched
    assert len(found.invented) == micro.predicted - micro.matched
    assert micro.matched <= cells <= micro.support + micro.predicted
    assert 0 <= found.duplicates <= micro.predicted


@given(answers, answers, modes, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_order_changes_nothing(gold, prediction, mode, rng):
    def shuffled(answer: Answer) -> Answer:
        order = list(range(len(answer.entities)))
        rng.shuffle(order)
        places = {old: new for new, old in enumerate(order)}
        data = answer.model_dump()
        data["entities"] = [data["entities"][old] for old in order]
        for link in data["relationships"]:
            for end in ("source_entity_index", "target_entity_index"):
                link[end] = places.get(link[end], link[end])
        for part in ("relationships", "mapped_elements"):
            rng.shuffle(data[part])
        return parse_prediction(data)

    one = score(gold, prediction, sections=SECTIONS, mode=mode).to_json()
    two = score(shuffled(gold), shuffled(prediction), sections=SECTIONS, mode=mode).to_json()
    for lists in ("missed", "invented", "missed_mappings", "invented_mappings"):
        one.pop(lists), two.pop(lists)
    if mode == "relaxed":  # which of several like texts is left over is not a promise
        one.pop("confusion"), two.pop("confusion")
    assert one == two


@given(answers, answers, modes)
@settings(max_examples=100, deadline=None)
def test_swapping_the_two_swaps_precision_and_recall(gold, prediction, mode):
    there = score(gold, prediction, sections=SECTIONS, mode=mode)
    back = score(prediction, gold, sections=SECTIONS, mode=mode)
    for one, two in zip(there[1:4], back[1:4], strict=True):
        assert (one.micro.precision, one.micro.recall) == (two.micro.recall, two.micro.precision)
        assert one.micro.f1 == two.micro.f1


@given(answers, answers, modes, entities)
@settings(max_examples=150, deadline=None)
def test_one_more_entity_raises_f1_only_if_it_matches(gold, prediction, mode, extra):
    before = score(gold, prediction, sections=SECTIONS, mode=mode).entities.micro
    data = prediction.model_dump()
    data["entities"].append(extra)
    after = score(gold, parse_prediction(data), sections=SECTIONS, mode=mode).entities.micro
    assert after.matched - before.matched in (0, 1)
    if after.matched == before.matched:
        assert after.f1 <= before.f1


@given(answers, answers)
@settings(max_examples=100, deadline=None)
def test_relaxed_never_matches_less_than_exact_nor_exact_less_than_span(gold, prediction):
    counts = [
        score(gold, prediction, sections=SECTIONS, mode=mode).entities.micro.matched
        for mode in ("span", "exact", "relaxed")
    ]
    assert counts == sorted(counts)


@given(answers, modes)
@settings(max_examples=100, deadline=None)
def test_a_prediction_like_the_gold_standard_misses_only_what_nothing_can_match(gold, mode):
    found = score(gold, gold, sections=SECTIONS, mode=mode)
    if mode != "span":
        blank = sum(not entity.text.strip() for entity in gold.entities)
        assert found.entities.micro.matched <= len(gold.entities) - blank
        if all(entity.text.isascii() and entity.text.isprintable() for entity in gold.entities):
            assert found.entities.micro.matched == len(gold.entities) - blank
    assert Counter(miss.type for miss in found.missed) == Counter(m.type for m in found.invented)
