"""A body that finds no room on the server's disk, which Django meets before any view does."""

import tempfile
from pathlib import Path

import httpx
import pytest

from masterchef.api import full_disk
from masterchef.asgi import application
from tests.small_disk import small_disk


@pytest.fixture
def web(tmp_path: Path) -> httpx.AsyncClient:
    wire = httpx.ASGITransport(app=application)
    return httpx.AsyncClient(transport=wire, base_url="http://localhost")


async def test_it_is_told_with_what_to_do(
    web: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "disk", 2):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "disk"))
        said = await web.patch("/api/v1/uploads/x", content=b"x" * 8_000_000)
        assert not list((tmp_path / "disk").iterdir())
    assert said.status_code == 413
    (error,) = said.json()["errors"]
    assert (error["code"], error["detail"]) == ("no_room", full_disk.DETAIL)


async def test_other_failures_are_not_hidden() -> None:
    async def broken(*_: object) -> None:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await full_disk.told(broken)({}, None, None)
