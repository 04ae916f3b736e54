"""Better versions of a prompt, proposed by a model from the mistakes of the last one.

The trials are split: proposals see and are tried on the training trials only, and what is said of
the outcome is said on the held-out ones, which no proposal has seen. Each step is durable work:

    old          the prompt as it was, on the training trials
    proposal 1…  a new text, written from the mistakes of the best so far, on the same trials
    held out     the old prompt against the best, on the trials that nobody has trained on

A proposal is a draft: cells can ask it, and it is not a version of the prompt. In the end a person
accepts the best, which makes the next version, or rejects it, which leaves no draft behind.

splits · setups         what it is made of      proposals · drafts    a new text, and its row
steps · ends · wake     the durable work        scores                means, the best, what is spent
optimisations           create, start, pause, resume, cancel, accept, reject
"""

from judging.trials.optimising.optimisations import (
    accept,
    cancel,
    create,
    parts,
    pause,
    reject,
    resume,
    start,
)

__all__ = ["accept", "cancel", "create", "parts", "pause", "reject", "resume", "start"]
