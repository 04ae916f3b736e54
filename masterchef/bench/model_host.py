"""The embedded model in a session: is the host kept busy, and are prompts served from its cache?"""

import os
import time
from collections.abc import Iterator
from typing import Any

from masterchef.bench.figures import Figure, Say, bench

TURNS = 60
SCENARIO = "busy_night_1"


@bench("host", "share of wall time the embedded model works; share of prompt tokens from cache")
def host(say: Say) -> Iterator[Figure]:
    from masterchef.embedded import folders
    from masterchef.embedded.stack import PLAY, Options, Stack

    home = folders.temporary()
    try:
        options = Options(models=("smollm2",), workers=1)
        with Stack(home, parts=PLAY, say=say, options=options) as stack:
            os.environ.update(stack.env)
            import django

            django.setup()
            yield from _measure(say)
    finally:
        folders.remove(home)


def _measure(say: Say) -> Iterator[Figure]:
    from agents.hosts import proxies
    from agents.models import Host
    from agents.registry import sync_hosts
    from kitchen import sessions as verbs

    sync_hosts()
    url = Host.objects.get().url
    session = verbs.create_session(scenario=SCENARIO, lineup="smollm2", seed=1)
    say(f"host: SmolLM2 in every seat of {SCENARIO}, until {TURNS} turns are done")
    http = proxies.client(url)
    before: dict[str, Any] = http.get(f"{url}/api/stats").json()
    verbs.start(session)
    done = _play(session)
    after: dict[str, Any] = http.get(f"{url}/api/stats").json()
    verbs.cancel(session, "the bench has seen enough")
    spent = {
        key: after[key] - before[key]
        for key in (
            "busy_seconds",
            "wall_seconds",
            "prompt_tokens",
            "cached_tokens",
            "output_tokens",
        )
    }
    details = {**spent, "turns": done, "scenario": SCENARIO}
    busy = spent["busy_seconds"] / spent["wall_seconds"]
    cached = spent["cached_tokens"] / max(spent["prompt_tokens"], 1)
    yield Figure("host_busy_share", busy, "of wall time", 0.9, True, details)
    yield Figure("prompt_cache_share", cached, "of prompt tokens", 0.8, True, details)


def _play(session: Any) -> int:
    done, deadline = 0, time.monotonic() + 900
    while done < TURNS and time.monotonic() < deadline:
        time.sleep(0.5)
        done = session.turns.filter(state="done").count()
        session.refresh_from_db(fields=["state"])
        if session.ended:
            break
    return int(done)
