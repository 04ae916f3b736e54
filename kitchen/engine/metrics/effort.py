"""What the models spent for what the guests got. The ledger of calls gives the sums."""

from __future__ import annotations

from typing import Any


def effort(*, served: int, tokens_in: int, tokens_out: int, model_ms: float) -> dict[str, Any]:
    """Tokens (in and out) and seconds of model time, each per served dish.

    tokens_per_dish = (tokens_in + tokens_out) / served and model_s_per_dish = model_ms / 1000 /
    served; None when no dish was served.
    """
    tokens = tokens_in + tokens_out
    return {
        "tokens_in": tokens_in,
        "tokens_out": tokens_out,
        "model_s": model_ms / 1000,
        "tokens_per_dish": tokens / served if served else None,
        "model_s_per_dish": model_ms / 1000 / served if served else None,
    }
