"""Texts as registries and people write them: escapes, entities, scripts without spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.gold import parse_prediction, score
from judging.gold.text import joined, normalise, tokens


def found(text: str, quote: str) -> tuple[float | None, float]:
    """The hallucination rate and the span F1 of a quote that is its own gold standard."""
    answer = parse_prediction({"entities": [{"text": quote, "type": "condition"}]})
    scores = score(answer, answer, sections={"eligibilityModule": text}, mode="span")
    return scores.hallucination_rate, scores.entities.micro.f1


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("* Age \\>= 18 years", "Age >= 18 years"),
        ("* ANC \\> 1,500/mcL", "ANC > 1,500/mcL"),
        ("HER2\\[+\\] disease", "HER2[+] disease"),
        ("PD\\-L1 \\~50%", "PD-L1 ~50%"),
        ("Age &gt;= 18 &amp; &lt; 75", "Age >= 18 & < 75"),
        ("Crohn&#39;s disease", "Crohn's disease"),
        ("Age ≥ 18 years", "age >= 18 years"),
        ("纳入标准：转移性乳腺癌患者", "乳腺癌"),
        ("進行胃がんの患者", "胃がん"),
        ("HER2陽性の乳がん", "HER2"),
        ("ผู้ป่วยมะเร็งเต้านมระยะลุกลาม", "มะเร็งเต้านม"),
        ("전이성 유방암의 환자", "유방암"),
        ("\ua000\ua001\ua002", "\ua001"),  # Yi
        ("\ua9a5\ua9b1\ua9b6\ua9a4\ua9c0\ua98f\ua981", "\ua98f\ua981"),  # Javanese
        ("\u198e\u19b8\u19b0\u199b", "\u199b"),  # New Tai Lue
        ("больные раком лёгкого", "раком лёгкого"),
        ("مرضى سرطان الثدي", "سرطان الثدي"),
    ],
)
def test_a_quote_that_stands_in_the_text_is_found(text: str, quote: str) -> None:
    assert found(text, quote) == (0, 1)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("taxane", "tax"), ("HER2陽性", "ER2"), ("больные раком", "рак"), ("stage_III", "III"),
        ("C:\\temp", "C:temp"), ("रोगी", "रोग"),
    ],
)  # fmt: skip
def test_a_part_of_a_word_is_not(text: str, quote: str) -> None:
    assert found(text, quote) == (1, 0)


def test_words_of_scripts_without_spaces_are_their_characters() -> None:
    assert tokens(normalise("转移性乳腺癌 HER2")) == {**dict.fromkeys("转移性乳腺癌", 1), "her2": 1}
    assert joined("a", "1") and not joined("癌", "a") and not joined("a", " ")


@given(st.text(alphabet="&lgt;amp#x39\\>[]*a ≥＆癌é\u200b", max_size=30))
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
