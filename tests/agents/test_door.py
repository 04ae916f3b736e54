"""Through the one door: what servers in the wild do, as journal, ledger and callers see it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from agents import slots
from agents.calls import ask
from agents.hosts import NoHost
from agents.models import Host, HostModel, LanguageModel, ModelCall
from kitchen.models import Session
from masterchef.durable.models import JournalEntry
from masterchef.live import log
from masterchef.live.models import LogLine
from tests.agents.hosts.wild import Said, delta, end, lines, serving, sse, word

OPTIONS = {"num_ctx": 2048, "seed": 1, "num_predict": 64, "temperature": 0.2}
HELLO = [{"role": "user", "content": "Hello, who is there?"}]


class Door:
    """A host whose server says what it is told to, and one claimed turn that asks it."""

    def __init__(self, session: Session, ref: Any) -> None:
        self.session, self.ref = session, ref
        self.seen: list[Any] = []
        self.protocol = "openai"
        self.details: dict[str, Any] = {}

    def ask(self, said: Said | Callable[..., Said], number: int = 1, **more: Any) -> Any:
        with serving(said) as server:
            host, _ = Host.objects.update_or_create(
                name="wild",
                defaults={"url": server.url, "protocol": self.protocol, "healthy": True},
            )
            slots.lay_out(host)
            model, _ = LanguageModel.objects.get_or_create(
                name="m", defaults={"context_length": 4096}
            )
            LanguageModel.objects.update(details=self.details)
            HostModel.objects.get_or_create(host=host, model=model)
            try:
                return ask(self.ref, number, run=self.session, seat="L1", model="m",
                           messages=HELLO, options=OPTIONS | more)  # fmt: skip
            finally:
                self.seen = server.seen


@pytest.fixture
def door(session: Session, claimed: Callable[..., Any]) -> Iterator[Door]:
    yield Door(session, claimed())


THINKERS = [
    sse(delta(reasoning_content="Hm, as Qwen."), delta("length", content="Yes")),
    sse(delta("length", content="<think>Hm, as Qwen.</think>Yes")),
    sse(delta("length", content="Hm, as Qwen.\n</think>\n\nYes")),
]


@pytest.mark.parametrize("said", THINKERS)
def test_thinking_is_kept_in_journal_ledger_and_log_apart_from_the_reply(
    door: Door, said: Said
) -> None:
    answer = door.ask(said)
    assert (answer.text, answer.cut) == ("Yes", "length") and "Qwen" in answer.thinking
    row = ModelCall.objects.get()
    assert (row.reply, row.cut) == ("Yes", "length") and "Qwen" in row.thinking
    kept = JournalEntry.objects.get().reply
    assert kept["text"] == "Yes" and "Qwen" in kept["thinking"] and kept["cut"] == "length"
    log.flush()
    line = LogLine.objects.get(run=door.session.pk, kind="call_finished")
    assert line.text == "Yes" and line.data["cut"] == "length" and "Qwen" in line.data["thinking"]


def test_tokens_of_thinking_are_counted_where_the_host_does_not(door: Door) -> None:
    door.protocol = "ollama"
    answer = door.ask(lines(word("", thinking="abc" * 10), word("0123456789"), end(eval_count=40)))
    assert answer.tokens_thinking == 30 == ModelCall.objects.get().tokens_thinking


def test_what_is_refused_is_learnt_for_the_model_of_the_host_and_told(door: Door) -> None:
    def picky(method: str, path: str, body: Any) -> Said:
        if "temperature" in body:
            return Said(
                b'{"error": {"message": "Unsupported: temperature", "param": "temperature"}}', 400
            )
        return sse(delta("stop", content="Yes"))

    assert door.ask(picky, 1).text == "Yes" and len(door.seen) == 2
    assert HostModel.objects.get().refused == ["temperature"]
    assert door.ask(picky, 2).text == "Yes" and len(door.seen) == 1
    log.flush()
    (line,) = LogLine.objects.filter(kind="field_refused")
    assert "doesn't take temperature for m" in line.text
    Host.objects.update(fields={"seed": "never"})
    door.ask(picky, 3)
    assert "seed" not in door.seen[0][2]


def test_a_rate_limit_without_a_word_ends_and_a_loading_server_is_waited_for(door: Door) -> None:
    with pytest.raises(NoHost) as limited:
        door.ask(Said(b"{}", 429), 1)
    assert limited.value.retry_after_s == 15.0
    with pytest.raises(NoHost) as loading:
        door.ask(Said(b'{"error": {"message": "Loading model"}}', 503), 2)
    assert loading.value.retry_after_s is None
    assert Host.objects.get().healthy


def test_a_model_that_thinks_by_itself_gets_room_beside_its_answer(door: Door) -> None:
    door.protocol, door.details = "ollama", {"capabilities": ["completion", "thinking"]}
    said = lines(word("Yes"), end())
    door.ask(said, 1)
    options = door.seen[0][2]["options"]
    assert (options["num_predict"], options["num_ctx"]) == (64 + 2048, 4096)
    door.ask(said, 2, think="off")
    body = door.seen[0][2]
    assert (body["think"], body["options"]["num_predict"]) == (False, 64)
