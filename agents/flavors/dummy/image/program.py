"""The dummy participant and judge: no model, only a deterministic program.

`program.py cook|judge PROMPT`. What it does is named by the brief's `model:` of this participant
(the variable DUMMY_MODEL) or else by a line `dummy: …` of the prompt; acts are joined by `+` and
take one value after `=`, as in `slow=3+write`. Without any it writes what the prompt asks for.

    write=TEXT       each file that the prompt names as out/<path>, or out/answer.md
    slow=SECONDS     sleeps first                  ignore-term   goes on after SIGTERM, for ever
    nothing          writes nothing                fail=CODE     ends with this exit code
    rate-limit=SECS  says so as a CLI would        auth-failed   likewise
    limit-prose      writes about rate limits, which is no limit
    usage=IN/OUT/USD prints what it "used"
    run=PATH         runs raw/PATH in out/: a scripted agent
    rotate=PATH:TEXT writes this into a file of its HOME

and the mischief of mischief.py. A judge writes out/scores.json (see judging.py), or something bad:
prose, half-json, out-of-range, unknown-dimension, missing-dimension, all-same.
"""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import mischief

import judging

OUT = Path("/work/out")
NAMED = re.compile(r"\bout/([\w][\w./-]*\w)")
LINE = re.compile(r"^\s*dummy:\s*(\S+)", re.MULTILINE)


def main(job: str, prompt: str) -> int:
    said = LINE.search(prompt)
    wanted = os.environ.get("DUMMY_MODEL") or (said[1] if said else "") or "write"
    for act in wanted.split("+"):
        name, _, value = act.partition("=")
        code = run(job, name, value, prompt)
        if code is not None:
            return code
    return 0


def run(job: str, name: str, value: str, prompt: str) -> int | None:
    """One act; a number ends the program with it."""
    if name in ACTS and not (job == "judge" and name == "write"):
        return ACTS[name](value, prompt)
    if name in mischief.ACTS:
        return mischief.ACTS[name](value)
    # Any other name is that of a "model": two of them write, and judge, differently.
    if job == "judge":
        return judging.judge(name)
    return write(name, prompt)


def write(value: str, prompt: str) -> None:
    """Every file that the prompt names, or answer.md, with text that follows from the prompt."""
    mark = hashlib.sha256(f"{value}\n{prompt}".encode()).hexdigest()
    names = [name for name in dict.fromkeys(NAMED.findall(prompt)) if ".." not in name]
    for name in names or ["answer.md"]:
        path = OUT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {path.stem}\n\nThe dummy {value} wrote this ({mark[:12]}).\n")


def slow(value: str, prompt: str) -> None:
    time.sleep(float(value or 1))


def ignore_term(value: str, prompt: str) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    write(value, prompt)
    while True:
        time.sleep(60)


def nothing(value: str, prompt: str) -> int:
    return 0


def fail(value: str, prompt: str) -> int:
    say(type="error", kind="error", message="the dummy fails, as it was told to")
    return int(value or 1)


def rate_limit(value: str, prompt: str) -> int:
    say(type="error", kind="rate_limited", message=f"rate limit reached, retry in {value or 60} s")
    return 0  # real CLIs do this too


def auth_failed(value: str, prompt: str) -> int:
    say(type="error", kind="auth_failed", message="the dummy is not signed in")
    return 1


def limit_prose(value: str, prompt: str) -> None:
    text = "Error 429: rate limit exceeded, try again in 3 hours. So said the kitchen."
    print(text)
    OUT.joinpath("answer.md").write_text(text)
    write(value, prompt)


def usage(value: str, prompt: str) -> None:
    tokens_in, tokens_out, cost = (value or "100/20/0.01").split("/")
    say(type="usage", tokens_in=int(tokens_in), tokens_out=int(tokens_out), cost_usd=cost)


def run_script(value: str, prompt: str) -> int | None:
    """Its exit code, if it failed."""
    code = subprocess.run(["/bin/sh", f"/work/raw/{value}"], cwd=OUT, check=False).returncode
    return code or None


def rotate(value: str, prompt: str) -> None:
    """What a CLI does with its refresh token."""
    path, _, content = value.partition(":")
    Path.home().joinpath(path).write_text(content)


def say(**row: object) -> None:
    print(json.dumps(row), flush=True)


ACTS = {
    "write": write,
    "slow": slow,
    "ignore-term": ignore_term,
    "nothing": nothing,
    "fail": fail,
    "rate-limit": rate_limit,
    "auth-failed": auth_failed,
    "limit-prose": limit_prose,
    "usage": usage,
    "rotate": rotate,
    "run": run_script,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
