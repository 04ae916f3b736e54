"""A vendor's API as far as a door is concerned: HTTPS, a key in a header, answers when told to."""

import datetime
import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class Vendor:
    """`url`, the requests it `heard` as (path, headers), their `bodies`, and `answer`, which lets
    them go on."""

    def __init__(self, certificate: Path) -> None:
        self.heard: list[tuple[str, Message]] = []
        self.bodies: list[Any] = []
        self.answer = threading.Event()
        self.answer.set()
        vendor = self

        class Says(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                vendor.bodies.append(json.loads(body or b"null"))
                vendor.heard.append((self.path, self.headers))
                vendor.answer.wait(60)
                self.send_response(200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Says)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.server.server_port}"

    def wait(self, calls: int = 1) -> None:
        """Until it has heard so many calls."""
        for _ in range(600):
            if len(self.heard) >= calls:
                return
            threading.Event().wait(0.1)
        raise AssertionError(f"{len(self.heard)} calls came, {calls} were waited for")


@contextmanager
def serve(place: Path) -> Iterator[Vendor]:
    """A vendor on this machine's loopback; trust `place`/vendor.pem, and it is one."""
    vendor = Vendor(_certificate(place / "vendor.pem"))
    thread = threading.Thread(target=vendor.server.serve_forever, daemon=True)
    thread.start()
    yield vendor
    vendor.answer.set()
    vendor.server.shutdown()
    vendor.server.server_close()


def _certificate(path: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "vendor")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
