"""In a real container: a CLI that asks its vendor's own service, with network: model-only."""

import json

import pytest

from agents.flavors import image_builds
from agents.hosts.embedded import process
from judging.cooks import submissions
from judging.models import Participation

from .test_boxed import drive, outcomes, start
from .test_own_service import KEY, signing_in  # noqa: F401 (a fixture)

pytestmark = [
    pytest.mark.docker, pytest.mark.slow, pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("engine"),
]  # fmt: skip


def test_a_subscription_is_never_replaced_by_the_key_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLAUDE_CODE_OAUTH_TOKEN", "token")
    cook = drive(start({"ann": "claude"}, network="model-only"))
    said = outcomes(cook)["ann"]
    assert said.startswith("auth_failed")
    assert "by subscription, which needs network: open" in said
    assert "MASTERCHEF_SIGN_IN=claude=key" in said


@pytest.mark.registry
def test_the_service_is_reached_with_a_key_that_the_container_never_sees(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image_builds.build("claude", say=print)
    look = "(env; tr '\\0' '\\n' < /proc/1/environ; ls -R /sys/class/net) > out/answer.md"
    with process.start() as service:
        monkeypatch.setenv("MASTERCHEF_API", f"claude={service.url}")
        task = f"# Look around\n\n[[tool:Bash {json.dumps({'command': look})}]]\n"
        cook = drive(start({"ann": "claude/scripted"}, network="model-only", task=task))
    assert outcomes(cook) == {"ann": "ok"}
    row = Participation.objects.get()
    seen = dict(submissions.all_files(row.submissions.get()))["answer.md"].decode()
    assert "ANTHROPIC_BASE_URL=http://127.0.0.1:8099" in seen
    assert KEY not in seen
    assert "eth0" not in seen
    assert row.usage["tokens_in"] > 1000
