"""Keeps a submission's text data: delimiters that it can't know, and none of its own left whole."""


def new_nonce(seed: bytes) -> str:
    """A delimiter's secret for one draw: 32 hex digits from secret bytes that no submission knows."""
    raise NotImplementedError


def neutralise(text: str) -> str:
    """Text without control and invisible characters, its look-alike delimiters broken."""
    raise NotImplementedError


def fence(text: str, nonce: str, *, letter: str, path: str) -> str:
    """A file of a submission between delimiters that carry the nonce."""
    raise NotImplementedError
