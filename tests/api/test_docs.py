"""The interface describes itself without a warning, and its pages ask no other origin."""

import re

import pytest
from django.core.management import call_command
from django.test import Client


def test_the_schema_is_valid_and_without_warnings(tmp_path: object) -> None:
    call_command("spectacular", fail_on_warn=True, validate=True, file=f"{tmp_path}/schema.yaml")


@pytest.mark.parametrize("page", ["/api/docs/", "/api/redoc/"])
def test_pages_are_served_without_another_origin(db: None, page: str) -> None:
    answer = Client().get(page)
    assert answer.status_code == 200
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    html = answer.content.decode()
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']+""", html)
    for address in re.findall(r"""(?:src|href)=["'](/static/[^"']+)""", html):
        assert Client().get(address).status_code == 200
