"""Addresses of model hosts: names without a dot are common in a private network."""

import re

import httpx
from django.core.exceptions import ValidationError

_HOST = re.compile(rb"([a-z0-9_-]{1,63}(\.|\Z))+|[0-9a-f]*:[0-9a-f:.]+")


def check_address(value: str) -> None:
    """Raises ValidationError for what no request can be sent to."""
    try:
        url = httpx.URL(value)
    except (httpx.InvalidURL, ValueError):
        url = httpx.URL("")
    plain = not re.search(r"[\s\\#\x00-\x1f\x7f]", value) and (url.port or 0) < 2**16
    if url.scheme not in ("http", "https") or not plain or not _HOST.fullmatch(url.raw_host):
        raise ValidationError("Write an address as http://NAME:PORT or https://NAME.", "invalid")
