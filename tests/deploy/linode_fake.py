"""A Linode API that speaks the real one's JSON over HTTP, and misbehaves when told to.

What it can't show: real machines, real limits. It answers /v4/linode/instances (list by X-Filter,
create, delete), with labels unique as Linode has them, unless `duplicates` makes two of one.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class FakeLinode:
    """`troubles` are taken from, one for each POST: 429, 500, "late 500" (carried out, and then
    500), "duplicate" (made twice)."""

    def __init__(self) -> None:
        self.instances: list[dict[str, Any]] = []
        self.troubles: list[int | str] = []
        self.addresses: list[str] = []  # of real machines, given to the first that are made
        self.most = 0  # that were there at one time
        self.created = 0
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                tag = json.loads(self.headers.get("X-Filter", "{}")).get("tags", {})
                wanted = tag.get("+contains", "") if isinstance(tag, dict) else tag
                found = [each for each in fake.instances if wanted in "".join(each["tags"])]
                page = {"data": found, "page": 1, "pages": 1, "results": len(found)}
                self._answer(200, page)

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                asked = json.loads(self.rfile.read(length))
                trouble = fake.troubles.pop(0) if fake.troubles else ""
                if isinstance(trouble, int):
                    return self._refuse(trouble, "not now")
                if any(each["label"] == asked["label"] for each in fake.instances):
                    return self._refuse(400, "Label must be unique")
                made = fake.make(asked)
                if trouble == "duplicate":
                    fake.make(asked)
                if trouble == "late 500":
                    return self._refuse(500, "carried out all the same")
                return self._answer(200, made)

            def do_DELETE(self) -> None:
                number = int(self.path.rpartition("/")[2])
                before = len(fake.instances)
                fake.instances = [each for each in fake.instances if each["id"] != number]
                if len(fake.instances) == before:
                    return self._refuse(404, "Not found")
                return self._answer(200, {})

            def _refuse(self, status: int, reason: str) -> None:
                self._answer(status, {"errors": [{"reason": reason}]})

            def _answer(self, status: int, body: object) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v4"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def make(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.created += 1
        address = self.addresses.pop(0) if self.addresses else f"192.0.2.{self.created}"
        made = {
            "id": 100 + self.created,
            "label": asked["label"],
            "tags": asked["tags"],
            "ipv4": [address],
            "status": "running",
            "region": asked["region"],
            "type": asked["type"],
        }
        self.instances.append(made)
        self.most = max(self.most, len(self.instances))
        return made

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
