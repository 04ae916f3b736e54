"""People who use a site while it is upgraded: one asks for pages, others have sockets open."""

import json
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.deploy.fleet.fleets import Fleet

PATHS = ("/healthz", "/", "/api/v1/sessions", "/api/v1/scenarios", "/admin/login/")
TOKEN_S = 240.0  # tokens live for ten minutes


class People:
    """A visitor and a follower of each session, until `leave`. `answers` counts HTTP statuses, 0
    for none at all; those of handshakes of sockets, too."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.answers: Counter[int] = Counter()
        self.wrong: list[str] = []
        self.followers: list[Follower] = []
        self.left = threading.Event()
        self._token, self._token_at = "", float("-inf")
        self._lock = threading.Lock()
        self._visitor = threading.Thread(target=self._visit, daemon=True)
        self._visitor.start()

    def follow(self, session: dict[str, Any]) -> None:
        """Have one more who watches that session from its first event."""
        self.followers.append(Follower(self, session["id"]))

    def leave(self) -> None:
        """Everybody goes, once they have seen all of what they follow."""
        deadline = time.monotonic() + 120
        for follower in self.followers:
            follower.thread.join(max(deadline - time.monotonic(), 0))
        self.end()
        self._visitor.join(60)

    def end(self) -> None:
        """Nobody asks any more."""
        self.left.set()

    def token(self) -> str:
        with self._lock:
            if time.monotonic() - self._token_at > TOKEN_S:
                self._token, self._token_at = self.fleet.token(), time.monotonic()
            return self._token

    def answered(self, status: int, what: str) -> None:
        """Count an answer; one that nobody should get is kept with its words."""
        with self._lock:
            self.answers[status] += 1
            if status == 0 or status >= 500:
                self.wrong.append(f"{time.strftime('%H:%M:%S')} {status} {what}")

    def _visit(self) -> None:
        while not self.left.is_set():
            for path in PATHS:
                self._ask(path)
                self.left.wait(0.1)

    def _ask(self, path: str) -> None:
        headers = {"Host": "localhost"}
        try:
            headers["Authorization"] = f"Bearer {self.token()}"
            request = urllib.request.Request(
                f"https://{self.fleet.site.address}{path}", headers=headers
            )
            with _opener().open(request, timeout=60) as reply:
                reply.read()
                self.answered(reply.status, path)
        except urllib.error.HTTPError as error:
            self.answered(error.code, f"{error.url}: {error.read()[:200]!r}")
        except OSError as error:
            self.answered(0, f"{path}: {error}")


class Follower:
    """One socket of a session, opened again at its last number whenever it is closed."""

    def __init__(self, people: People, session: str) -> None:
        self.people, self.session = people, session
        self.numbers: list[int] = []
        self.opened = 0
        self.thread = threading.Thread(target=self._follow, daemon=True)
        self.thread.start()

    def _follow(self) -> None:
        while not self.people.left.is_set():
            try:
                with self._open() as feed:
                    self.opened += 1
                    if self._read(feed):
                        return
            except InvalidStatus as error:
                self.people.answered(error.response.status_code, f"socket of {self.session}")
            except urllib.error.HTTPError as error:
                self.people.answered(error.code, f"{error.url}: {error.read()[:200]!r}")
            except (ConnectionClosed, InvalidMessage, OSError):
                pass  # as a browser: again, from where it was
            time.sleep(0.5)

    def _open(self) -> ClientConnection:
        fleet = self.people.fleet
        ticket = fleet.call("/api/v1/ws-ticket", self.people.token(), {})["ticket"]
        after = self.numbers[-1] if self.numbers else 0
        return connect(
            f"wss://localhost/ws/runs/{self.session}?after={after}",
            ssl=_trusting(), proxy=None, open_timeout=60,
            sock=socket.create_connection((fleet.site.address, 443), timeout=60),
            subprotocols=[Subprotocol("masterchef.v1"), Subprotocol(f"ticket.{ticket}")],
        )  # fmt: skip

    def _read(self, feed: ClientConnection) -> bool:
        """Until the run's end; whether it was seen."""
        for text in feed:
            message = json.loads(text)
            if message["type"] == "events":
                self.numbers += [event["number"] for event in message["events"]]
            if message["type"] == "run" and message["state"] == "done" and message["caught_up"]:
                return True
        return False


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # it signed itself
    return context


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=_trusting())
    )
