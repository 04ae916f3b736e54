"""Addresses that a host may have."""

import pytest
from django.core.exceptions import ValidationError

from agents.models import Host
from agents.models.addresses import check_address


@pytest.mark.parametrize(
    "address",
    [
        "http://gpu-1:11434", "http://ollama_1:11434", "http://localhost:11434/", "https://a.example",
        "http://127.0.0.1:1", "http://[::1]:11434/v1", "https://user:key@models.example/base/v1",
        "https://xn--bcher-kva.example", "https://bücher.example", "HTTP://Box:80",
    ],
)  # fmt: skip
def test_what_a_request_can_be_sent_to_is_taken(address: str) -> None:
    assert Host._meta.get_field("url").clean(address, None) == address


@pytest.mark.parametrize(
    "address",
    [
        "", "gpu-1:11434", "ftp://a.example", "http://", "http://:11434", "http://a b", "http://a\n",
        "http://a:99999999", "http://[::1", "http://a%20b", "http://a<b>", "javascript:alert(1)",
        "http://a\\b", "http://a\x00b", "https://\u2603\u200b:x", "http://a..b", "http://a#b",
        "http://" + "a" * 80,
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_the_form_of_an_address(address: str) -> None:
    with pytest.raises(ValidationError, match="http://NAME:PORT"):
        check_address(address)
