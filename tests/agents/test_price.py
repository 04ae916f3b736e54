from decimal import Decimal

from agents.calls.records import price
from agents.hosts import Reply
from agents.models import Host
from masterchef.runs.models import CostSource

REPLY = Reply("hello", tokens_in=1_000_000, tokens_out=1_000_000)


def test_a_paid_service_is_estimated_from_its_price_list() -> None:
    host = Host(protocol="openai", url="https://api.openai.com/v1")
    cost = price(host, "gpt-4o-mini", REPLY)
    assert cost.source == CostSource.ESTIMATED
    assert cost.usd == Decimal("0.75")


def test_a_local_model_costs_nothing() -> None:
    assert price(Host(protocol="ollama", url="http://h"), "gpt-4o-mini", REPLY).usd is None
    own = Host(protocol="openai", url="http://10.0.0.5:8000/v1")
    assert price(own, "my-finetune", REPLY) == (None, CostSource.NONE)
