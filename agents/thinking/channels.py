"""gpt-oss's channels: `analysis` and `commentary` are thinking, `final` is the answer."""

import re

from agents.thinking.marks import BARE_HARMONY, HARMONY, Quoted

_END = re.compile(r"<\|(?:end|return|call)\|>(?:\s*<\|start\|>\w*\s*(?:<\|message\|>)?)?")


def taken(text: str, thoughts: list[str]) -> str:
    """The answer; what is thinking goes to `thoughts`."""
    quoted = Quoted(text)
    heads = [head for head in HARMONY.finditer(text) if head.start() not in quoted]
    if not heads:
        return _bare(text, thoughts)
    thoughts.append(_body(text[: heads[0].start()]))
    final: list[str] = []
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=True):
        body, rest = _split(text[head.end() : end])
        (final if head["channel"].lower() == "final" else thoughts).append(body)
        final.append(_body(rest))  # some leave the last channel's head out
    return "".join(final)


def _split(text: str) -> tuple[str, str]:
    end = _END.search(text)
    return (text[: end.start()], text[end.end() :]) if end else (text, "")


def _body(text: str) -> str:
    end = _END.search(text)
    return text[: end.start()] if end else text


def _bare(text: str, thoughts: list[str]) -> str:
    found = BARE_HARMONY.match(text)
    if not found:
        return text
    thoughts.append(found[1])
    return text[found.end() :]
