"""The optional pass that rewrites a submission in a neutral voice before it is judged."""


def paraphrase_prompt(text: str, *, nonce: str) -> list[dict[str, str]]:
    """Chat messages that ask for the same content in plain words, as one text."""
    raise NotImplementedError


def paraphrase_problems(original: str, rewritten: str) -> list[str]:
    """Why a rewriting can't stand for the original (lost numbers, code, links, length); [] if it can."""
    raise NotImplementedError
