"""The dashboard's first screen in a real Chromium with an empty cache: time and JavaScript."""

import statistics
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from masterchef.bench import browser
from masterchef.bench.figures import Figure, Say, bench

TIMES = 5


@bench("dashboard", "the first screen in Chromium: usable on a cold cache, JavaScript it loads")
def dashboard(say: Say) -> Iterator[Figure]:
    if why := browser.missing():
        say(f"dashboard is left out: {why}")
        return
    with browser.visit(say) as visit:
        yield from _measure(visit, say)


def _measure(visit: browser.Visit, say: Say) -> Iterator[Figure]:
    from kitchen import sessions

    for seed in range(1, 21):  # as many rows as a first screen has
        sessions.create_session(scenario="busy_night_1", lineup="baseline:greedy", seed=seed)
    context = visit.browser.new_context()
    visit.sign_in(context.new_page())
    known = context.storage_state()
    say(f"dashboard: the sign-in page and the runs, {TIMES} times each on an empty cache")
    doors = [_opens(visit, "/", "button", "Sign in") for _ in range(TIMES)]
    runs = [_opens(visit, "/runs", "link", "busy_night_1", known) for _ in range(TIMES)]
    took = statistics.median(runs)
    all_s = [round(seconds, 2) for seconds in runs]
    door = round(statistics.median(doors), 2)
    yield Figure("first_screen", took, "s", 2.0, False, {"all_s": all_s, "sign_in_page_s": door})
    scripts = _scripts(visit, known)
    largest = dict(Counter(scripts).most_common(5))
    details = {"files": len(scripts), "largest_bytes": largest}
    yield Figure("first_javascript", sum(scripts.values()) / 1000, "kB", 250, False, details)


def _opens(visit: browser.Visit, path: str, role: str, name: str, known: Any = None) -> float:
    """Seconds until an element can be used, in a window that has never been here."""
    context = visit.browser.new_context(storage_state=known)
    page = context.new_page()
    began = time.monotonic()
    page.goto(visit.web + path, wait_until="commit")
    page.get_by_role(role, name=name).first.click(trial=True)  # seen, still, and nothing before it
    took = time.monotonic() - began
    context.close()
    return took


def _scripts(visit: browser.Visit, known: Any) -> dict[str, int]:
    """{file: bytes as they were sent, compressed} of all JavaScript that the first screen loads."""
    context = visit.browser.new_context(storage_state=known)
    page = context.new_page()
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{visit.web}/runs")
    page.get_by_role("link", name="busy_night_1").first.wait_for()
    page.wait_for_load_state("networkidle")
    asked = [answer.request for answer in answers if answer.request.resource_type == "script"]
    sizes = {each.url.rsplit("/", 1)[-1]: each.sizes()["responseBodySize"] for each in asked}
    context.close()
    return sizes
