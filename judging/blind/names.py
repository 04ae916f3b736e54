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
# Makers and models whose names mean nothing else; words such as opus or haiku count only where the
# cook has them.
_EVERYBODY = (
    "Claude", "Anthropic", "OpenAI", "ChatGPT", "GPT", "Codex", "Gemini", "DeepMind", "Antigravity",
    "Llama", "Meta AI", "Qwen", "Alibaba", "Tongyi", "Mistral", "Mixtral", "Codestral", "Devstral",
    "Magistral", "DeepSeek", "SmolLM", "Hugging Face", "Gemma", "Grok", "xAI", "Cohere",
    "Moonshot AI", "Kimi", "MiniMax", "Zhipu", "ChatGLM", "Hunyuan", "Doubao", "ByteDance", "Baidu",
    "Ernie Bot", "Nemotron", "InternLM", "Baichuan", "Perplexity", "Copilot", "Phi-3", "Phi-4",
    "Claude Opus", "Claude Sonnet", "Claude Haiku", "AI21", "Inflection AI", "Stability AI",
    "通义千问", "千问", "深度求索", "豆包", "文心一言", "混元", "智谱", "月之暗面", "讯飞星火",
)  # fmt: skip
# Flavors that are words of everyday speech, and so no sign of anything.
_PLAIN_WORDS = {"model", "dummy"}


class Name(NamedTuple):
    """A word to look for and what it gives away: participant, flavor, model or maker."""

    word: str
    kind: str


def names_of(
    participants: Iterable[str],
    flavors: Iterable[str],
    models: Iterable[str | None] = (),
    *,
    everybody: bool = False,
) -> list[Name]:
    """The words to look for, and what goes with them: claude brings Anthropic, gpt-5 OpenAI.

    With `everybody` all known makers and models are among them, not only the cook's own.
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
    for word in _EVERYBODY if everybody else ():
        _enter(found, word, "maker", shortest=2)
    return list(found.values())


def _enter(found: dict[str, Name], word: str, kind: str, *, shortest: int = SHORTEST) -> None:
    word = word.strip()
    if len(word) >= shortest and word.lower() not in _PLAIN_WORDS:
        found.setdefault(word.lower(), Name(word, kind))


def _parts(model: str) -> list[str]:
    """ "qwen3:8b@gpu" and "org/name" also as "qwen3" and "name"; a size alone is not a name."""
    whole = model.split("@")[0]
    family = re.split(r"[:/]", whole)
    return [
        whole,
        *(part for part in family if re.match(r"[A-Za-z]{2}", part) and part != "latest"),
    ]
