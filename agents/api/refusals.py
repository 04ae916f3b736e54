"""What the library refuses, as the interface says it."""

from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework import status
from rest_framework.exceptions import APIException, NotFound

from agents.library.errors import BusyUpload, InTheWay, LibraryError, NoRoom
from agents.library.on_hosts import HostRefused
from agents.models import ModelFile, Upload
from masterchef.api.errors import Conflict, field_error


class Locked(APIException):
    status_code = status.HTTP_423_LOCKED
    default_code = "locked"


class Full(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "no_room"


@contextmanager
def refused() -> Iterator[None]:
    """The library's errors inside become answers that say the same."""
    try:
        yield
    except (Upload.DoesNotExist, ModelFile.DoesNotExist) as error:
        raise NotFound("It was deleted, or has expired.") from error
    except BusyUpload as error:
        raise Locked(str(error)) from error
    except (InTheWay, HostRefused) as error:
        raise Conflict(str(error)) from error
    except NoRoom as error:
        raise Full(str(error)) from error
    except LibraryError as error:
        raise field_error(error.field, str(error)) from error
