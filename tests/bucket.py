"""A server that speaks S3, in the place of one that can't be had here: moto."""

import urllib.request
from collections.abc import Iterator

import pytest


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A real HTTP server that speaks S3, and a bucket in it."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    _, port = server.get_host_and_port()
    given = {
        "MASTERCHEF_S3_BUCKET": "cooks",
        "MASTERCHEF_S3_ENDPOINT": f"http://127.0.0.1:{port}",
        "MASTERCHEF_S3_KEY": "key",
        "MASTERCHEF_S3_SECRET": "secret",
        "MASTERCHEF_S3_REGION": "us-east-1",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    client = boto3.client(
        "s3", endpoint_url=given["MASTERCHEF_S3_ENDPOINT"], region_name="us-east-1",
        aws_access_key_id="key", aws_secret_access_key="secret",
    )  # fmt: skip
    reset = urllib.request.Request(f"{given['MASTERCHEF_S3_ENDPOINT']}/moto-api/reset", b"")
    urllib.request.urlopen(reset)  # servers of one process share what they hold
    client.create_bucket(Bucket="cooks")
    yield
    server.stop()
