"""A language model in a seat: from an observation to a decision."""

from agents.model_player.context import PlayerDecision, TurnContext
from agents.model_player.deciding import decide, thinking_ms
from agents.model_player.preparing import budget

__all__ = ["PlayerDecision", "TurnContext", "budget", "decide", "thinking_ms"]
