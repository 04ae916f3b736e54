"""Words that tell who made something."""

import re
from collections.abc import Iterable
from typing import NamedTuple

SHORTEST = 3  # a participant called "a" is in every text
_MAKERS = {
    "claude": ("Claude", "Anthropic"),
    "codex": ("Codex", "OpenAI", "ChatGPT", "GPT"),
    "gpt": ("OpenAI", "ChatGPT", "GPT"),
    "gemini": ("Gemini", "Google DeepMind"),
    "agy": ("Antigravity", "Google DeepMind"),
    "llama": ("Llama", "Meta AI"),
    "qwen": ("Qwen", "Alibaba"),
    "mistral": ("Mistral",),
    "deepseek": ("DeepSeek",),
    "smollm": ("SmolLM", "Hugging Face"),
    "gemma": ("Gemma", "Google DeepMind"),
    "phi": ("Phi-", "Microsoft"),
    "grok": ("Grok", "xAI"),
    "opus": ("Claude", "Anthropic"),
    "sonnet": ("Claude", "Anthropic"),
    "haiku": ("Claude", "Anthropic"),
}
# Flavors that are words of everyday speech, and so no sign of anything.
_PLAIN_WORDS = {"model", "dummy"}


class Name(NamedTuple):
    """A word to look for and what it gives away: participant, flavor, model or maker."""

    word: str
    kind: str


def names_of(
    participants: Iterable[str], flavors: Iterable[str], models: Iterable[str | None] = ()
) -> list[Name]:
    """The words to look for, and what goes with them: claude brings Anthropic, gpt-5 OpenAI.

    Names under three letters and flavors that are plain words (model, dummy) are left out.
    """
    flavors, named = list(flavors), [model for model in models if model]
    found: dict[str, Name] = {}
    for word in participants:
        _enter(found, word, "participant")
    for word in flavors:
        _enter(found, word, "flavor")
    for model in named:
        for word in _parts(model):
            _enter(found, word, "model")
    for word in [*flavors, *named]:
        for key, makers in _MAKERS.items():
            if key in word.lower():
                for maker in makers:
                    _enter(found, maker, "maker")
    return list(found.values())


def _enter(found: dict[str, Name], word: str, kind: str) -> None:
    word = word.strip()
    if len(word) >= SHORTEST and word.lower() not in _PLAIN_WORDS:
        found.setdefault(word.lower(), Name(word, kind))


def _parts(model: str) -> list[str]:
    """ "qwen3:8b@gpu" and "org/name" also as "qwen3" and "name"; a size alone is no name."""
    whole = model.split("@")[0]
    family = re.split(r"[:/]", whole)
    return [
        whole,
        *(part for part in family if re.match(r"[A-Za-z]{2}", part) and part != "latest"),
    ]
