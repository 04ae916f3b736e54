"""One fake server that shows every behaviour of servers in the wild, by protocol."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Said(NamedTuple):
    """What the server answers with."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = {}


class Server:
    """A running fake: its address, and the (method, path, body) of every request so far."""

    def __init__(self, answer: Callable[[str, str, Any], Said]) -> None:
        self.seen: list[tuple[str, str, Any]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length") or 0))
                body = json.loads(raw) if raw else None
                server.seen.append((self.command, self.path, body))
                said = answer(self.command, self.path, body)
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(said.body)))
                self.end_headers()
                self.wfile.write(said.body)

            do_GET = do_POST

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"


@contextmanager
def serving(answer: Callable[[str, str, Any], Said] | Said) -> Iterator[Server]:
    """A server that answers each request by the function, or always the same."""
    fixed = answer if isinstance(answer, Said) else None
    server = Server((lambda *_: fixed) if fixed is not None else answer)  # type: ignore[arg-type]
    threading.Thread(target=server.http.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.http.shutdown()
        server.http.server_close()


def sse(*chunks: Any, done: bool = True) -> Said:
    """An event stream of JSON objects; a text stands for itself."""
    lines = [each if isinstance(each, str) else f"data: {json.dumps(each)}\n\n" for each in chunks]
    return Said("".join([*lines, *(["data: [DONE]\n\n"] if done else [])]).encode())


def delta(finish: str | None = None, **said: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": said, "finish_reason": finish}]}


def lines(*parts: Any) -> Said:
    """Ollama's stream: a JSON object a line."""
    return Said("".join(json.dumps(part) + "\n" for part in parts).encode())


def word(content: str = "", **more: Any) -> dict[str, Any]:
    return {"model": "m", "message": {"role": "assistant", "content": content, **more}}


def end(reason: str = "stop", **more: Any) -> dict[str, Any]:
    return {**word(), "done": True, "done_reason": reason, **more}


def blocks(*events: Any, stop: str = "end_turn", usage: Any = None) -> Said:
    """Anthropic's stream around the given events."""
    start = {"type": "message_start", "message": {"usage": usage or {"input_tokens": 9}}}
    last = {"type": "message_delta", "delta": {"stop_reason": stop}, "usage": {"output_tokens": 4}}
    named = [start, *events, last, {"type": "message_stop"}]
    return Said(
        "".join(f"event: {each['type']}\ndata: {json.dumps(each)}\n\n" for each in named).encode()
    )


def text(words: str) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": 0,
            "delta": {"type": "text_delta", "text": words}}  # fmt: skip


def thought(words: str) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": 0,
            "delta": {"type": "thinking_delta", "thinking": words}}  # fmt: skip


def response(*events: Any, status: str = "completed", usage: Any = None, **more: Any) -> Said:
    """The stream of OpenAI's Responses around the given events."""
    opened = {"status": "in_progress", "output": [], "usage": None, "error": None}
    ended = {"status": status, "output": [], "usage": usage, "error": None, **more}
    named = [{"type": "response.created", "response": opened}, *events,
             {"type": f"response.{status}", "response": ended}]  # fmt: skip
    lines = [
        f"event: {each['type']}\ndata: {json.dumps({'sequence_number': at, **each})}\n\n"
        for at, each in enumerate(named)
    ]
    return Said("".join(lines).encode())


def piece(words: str, kind: str = "output_text") -> dict[str, Any]:
    return {"type": f"response.{kind}.delta", "output_index": 0, "delta": words}


def item(*parts: Any, kind: str = "message", **more: Any) -> dict[str, Any]:
    """One thing that a whole response has in its output."""
    return {"type": kind, "content": list(parts), **more}


def yes(protocol: str) -> Said:
    """A whole reply of one letter, in the words of the protocol."""
    return {
        "openai": sse(delta("stop", content="Y")),
        "responses": response(piece("Y")),
        "ollama": lines(word("Y"), end()),
        "anthropic": blocks(text("Y")),
    }[protocol]
