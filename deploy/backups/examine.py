"""`python -m deploy.backups.examine`: does a restored database hold? JSON on stdout.

A process of its own, since Django talks to one database: DATABASE_URL names the restored one.
"""

import io
import json
import sys

GRACE_S = 1e9  # nothing sweeps a restored database, so being late is no fault of it


def main(sampled: int) -> int:
    """Print {"problems": [...], "replayed": sessions}."""
    import django

    django.setup()
    problems = _migrations()
    replayed = 0
    if not problems:
        from masterchef.durable import violations

        broken = violations(grace_s=GRACE_S)
        problems += [f"invariant {name}: {rows[0]}" for name, rows in broken.items()]
        replayed, differing = _replay(sampled)
        problems += differing
    print(json.dumps({"problems": problems, "replayed": replayed}, default=str))
    return 0


def _migrations() -> list[str]:
    from django.core.management import CommandError, call_command

    try:
        call_command("migrate", check_unapplied=True, stdout=io.StringIO())
    except (CommandError, SystemExit):
        return ["migrate --check: the tables are not those of this version"]
    return []


def _replay(sampled: int) -> tuple[int, list[str]]:
    """Play the sampled sessions again, newest and at random, from their recorded decisions."""
    from kitchen.models import Session
    from kitchen.sessions import verify

    ended = Session.objects.filter(state="done")
    chosen = {each.pk: each for each in ended.order_by("-ended_at")[: (sampled + 1) // 2]}
    chosen |= {each.pk: each for each in ended.order_by("?")[:sampled]}
    differing = []
    for session in chosen.values():
        outcome = verify(session)
        if not outcome.ok:
            differing.append(f"session {session.pk} does not replay: {outcome.problem}")
    return len(chosen), differing


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 6))
