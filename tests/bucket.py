"""A server that speaks S3, in the place of one that can't be had here: moto."""

import contextlib
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

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


@contextlib.contextmanager
def over_tls(address: str, folder: Path, name: str) -> Iterator[str]:
    """The https:// address of such a server, with an empty bucket. Its certificate is of an
    authority of its own: `folder`/ca.pem."""
    import boto3
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    from agents.hosts.authority import Authority

    held = str(Authority(folder).server(address, days=1))
    app = DomainDispatcherApplication(create_backend_app)
    server = make_server(address, 0, app, threaded=True, ssl_context=(held, held))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"https://{address}:{server.server_port}"
    boto3.client(
        "s3", endpoint_url=url, region_name="us-east-1", verify=str(folder / "ca.pem"),
        aws_access_key_id="key", aws_secret_access_key="secret",
    ).create_bucket(Bucket=name)  # fmt: skip
    yield url
    server.shutdown()
