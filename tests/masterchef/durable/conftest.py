"""A table of parcels, and kinds of work that do what a test says."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from masterchef.durable import Attempt, WorkRef, registry, statements
from tests.masterchef.durable.parcels import PARCELS, Parcel, Parcels

Play = Callable[[Attempt], dict[str, Any] | None]


class Odd(Parcels):
    """Parcels that are played by the test's own function."""

    name = "odd"

    def __init__(self, play: Play) -> None:
        self.play = play  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def table(transactional_db: None) -> Iterator[None]:
    """What a migration would do."""
    with connection.schema_editor() as editor:
        editor.create_model(Parcel)
    registry.register(PARCELS)
    yield
    registry.forget(PARCELS)
    connection.close()  # a test may have cut it
    with connection.schema_editor() as editor:
        editor.delete_model(Parcel)


@pytest.fixture
def declared() -> Iterator[Callable[[Any], Any]]:
    """`declared(kind)`: registered for the length of the test."""
    kinds: list[Any] = []

    def declare(kind: Any) -> Any:
        registry.register(kind)
        kinds.append(kind)
        return kind

    yield declare
    for kind in kinds:
        registry.forget(kind)


@pytest.fixture
def parcel() -> Parcel:
    return Parcel.objects.create()


@pytest.fixture
def ref(parcel: Parcel) -> WorkRef:
    """A parcel that this process has claimed."""
    row = statements.claim(PARCELS.table, parcel.pk)
    return WorkRef(PARCELS.table, parcel.pk, row.fence, f"parcel:{parcel.pk}", "parcel")
