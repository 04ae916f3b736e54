"""What the views of every kind of run share: what is sent is checked, a verb changes the run under
its state's rules and is written down, and the answer is the run as it is then."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from django.db.models import Model
from rest_framework import viewsets
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from masterchef import audit
from masterchef.api.errors import Conflict
from masterchef.runs import StateError

Run = TypeVar("Run", bound=Model)


@contextmanager
def conflicts(field: str = "") -> Iterator[None]:
    """Inside, a state that forbids a verb is a 409. `field` is where bad input would belong."""
    try:
        yield
    except StateError as error:
        raise Conflict(str(error)) from error


class RunKindViewSet(viewsets.ReadOnlyModelViewSet[Run]):
    """Of one kind of run: `word` in the audit, `listed` in a list, `serializer_class` otherwise."""

    word: str
    listed: type[BaseSerializer[Any]]
    serializer_class: type[BaseSerializer[Any]]
    lookup_value_converter = "uuid"
    limits = {"POST": "start"}
    refusing: Callable[[str], AbstractContextManager[None]] = staticmethod(conflicts)

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return self.listed if self.action == "list" else self.serializer_class

    def valid(self, fields: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """What was sent, by `fields`; raises ValidationError."""
        given = fields(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def changed(self, verb: Callable[[Run], object], field: str = "") -> Response:
        """Do it to the run of the address; what is wrong with the input belongs to `field`."""
        run, user = self.get_object(), self.user
        with self.refusing(field), audit.of_run(user, f"{self.word}.{self.action}", run):
            verb(run)
        return Response(self.shown(run))

    def shown(self, run: Run) -> dict[str, Any]:
        """The run as it is in the database now."""
        return dict(self.serializer_class(self.get_queryset().get(pk=run.pk)).data)

    @property
    def user(self) -> Any:
        return self.request.user
