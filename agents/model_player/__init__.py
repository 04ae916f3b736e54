"""A language model in a seat: from an observation to a decision."""

from agents.model_player.context import PlayerDecision, TurnContext
from agents.model_player.decision import decide, thinking_ms
from agents.model_player.turn_prompt import budget

__all__ = ["PlayerDecision", "TurnContext", "budget", "decide", "thinking_ms"]
