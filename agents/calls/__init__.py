"""The only door to a model: journal, response cache, slots, retries and the ledger.

    answer = ask(ref, 1, run=session, seat="L1", model="smollm2:135m", messages=…, options=…)

A reply is journalled under the claim's fence before anybody uses it; a repeated turn reads the
journal instead of asking again, so a recorded session replays exactly.
"""

from agents.calls.exchange import ask, embed
from agents.calls.token_counts import Count, count
from agents.calls.types import Answer, seed_of

__all__ = ["Answer", "Count", "ask", "count", "embed", "seed_of"]
