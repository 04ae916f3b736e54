"""A number that a request gives is one, whatever Python would take for it."""

import pytest
from rest_framework.exceptions import ValidationError

from masterchef.api.numbers import NumberField

FIELD = NumberField(min_value=0, max_value=10)


@pytest.mark.parametrize(("given", "number"), [(1, 1.0), (0.5, 0.5), ("2.5", 2.5)])
def test_a_number_is_read(given: object, number: float) -> None:
    assert FIELD.run_validation(given) == number


@pytest.mark.parametrize(
    "given", [True, False, "nan", "inf", "-inf", float("nan"), [], {}, "x", 11]
)
def test_what_is_not_a_number_between_the_bounds_is_refused(given: object) -> None:
    with pytest.raises(ValidationError):
        FIELD.run_validation(given)
