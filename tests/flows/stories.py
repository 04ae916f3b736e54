"""What commands do for real, one after the other, each in a process of its own: a story for each
part of the product. `test_commands` runs them and looks which commands are in none."""

import json
from collections.abc import Callable
from pathlib import Path

from masterchef.embedded.folders import CHECKOUT
from tests.agents.gguf.making import gguf
from tests.flows import tree
from tests.flows.place import Place, Ran
from tests.judging.cooks.making import write_folder

COMMANDS = tree.commands()


class Story:
    """Commands run one after the other; it remembers which."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place, self.folder = place, folder
        self.done: set[str] = set()
        folder.mkdir()

    def __call__(self, *words: object, code: int = 0, **env: str) -> Ran:
        ran = self.place.cli(*words, **env)
        assert ran.code == code, (words, ran)
        assert "Traceback" not in ran.err, (words, ran)
        self._note(words)
        return ran

    def _note(self, words: tuple[object, ...]) -> None:
        names = (each.name for each in COMMANDS if each.words == words[: len(each.words)])
        self.done.add(max(names, key=len))


def kitchen(run: Story) -> None:
    """What needs no session of its own."""
    run("scenarios", "list", "--json")
    run("scenarios", "show", "busy_night_1")
    run("scenarios", "validate", CHECKOUT / "kitchen/scenarios/busy_night_1.yaml")
    mine = run.folder / "mine.yaml"
    shipped = (CHECKOUT / "kitchen/scenarios/busy_night_1.yaml").read_text()
    assert "comes with the benchmark" in run("scenarios", "save", write(mine, shipped), code=2).err
    named = shipped.replace("name: busy_night_1", "name: by_command", 1)
    assert "is saved" in run("scenarios", "save", write(mine, named)).err
    assert "there already" in run("scenarios", "save", mine).err
    assert (
        "unknown key"
        in run(
            "scenarios", "save", write(mine, named.replace("duration_s:", "duration:", 1)), code=2
        ).err
    )
    assert "is retired" in run("scenarios", "retire", "by_command").err
    draw = ("scenarios", "new", "--family", "busy_night", "--level", "1", "--seed", "7")
    drawn = run(*draw, "--out", run.folder / "drawn.yaml", "--save").err
    assert "is written to" in drawn and "is saved" in drawn
    run("scenarios", "validate", run.folder / "drawn.yaml")
    assert "offered again" in run("scenarios", "retire", "by_command", "--back").err
    assert "stays" in run("scenarios", "retire", "busy_night_1", code=2).err
    run("leaderboard")
    prompt = run("prompt", "busy_night_1", "P1", "--tick", "0", "--model", "scripted").out
    assert "Chef de Partie" in prompt and "tokens, counted by " in prompt


def write(file: Path, text: str) -> Path:
    file.write_text(text)
    return file


TRIALS = ("lung_egfr_mutated", "breast_cancer_her2_positive", "myeloma_relapsed_car_t")
IMPROVED = (
    *("direct_short", "--models", "scripted", "--proposer", "scripted"),
    *(word for trial in TRIALS for word in ("--trials", trial)),
)


def matrix(run: Story) -> None:
    """A matrix from its run to MLflow."""
    words = ("--prompts", "direct_short", "--models", "scripted", "--trials", "lung_egfr_mutated")
    (told,) = run("matrix", "run", *words, "--max-items", "2", "--json").rows
    id = told["matrix"][:8]
    assert id in run("matrix", "list").out
    run("matrix", "save", "kept", id)
    assert "cells scored anew" in run("matrix", "rescore", id).err
    store = run.folder / "runs"
    pushed = run("matrix", "push", id, "--uri", f"file://{store}", MLFLOW_ALLOW_FILE_STORE="true")
    assert "has 1 results pushed" in pushed.err and any(store.iterdir())
    assert "nothing to run again" in run("matrix", "rerun", id, code=1).err
    assert "direct_short" in run("matrix", "show", id).out
    improve = ("matrix", "optimise")
    (one,) = run(*improve, "start", *IMPROVED, "--rounds", "1", "--json").rows
    assert (one["state"], len(one["steps"])) == ("done", 2)
    old = one["optimisation"][:8]
    assert old in run(*improve, "list").out and "lacks {trial}" in run(*improve, "show", old).out
    run("matrix", "archive", id, "--yes")
    assert id not in run("matrix", "list").out


def library(run: Story) -> None:
    """Prompts, trials and gold standards, out to files and in again."""
    files = run.folder / "files"
    run("matrix", "prompts", "list")
    run("matrix", "prompts", "export", "direct_short", "--out", files)
    run("matrix", "prompts", "import", files / "direct_short.md")
    run("matrix", "trials", "show", "lung_egfr_mutated")
    run("matrix", "trials", "export", "lung_egfr_mutated", "--out", files / "trials.json")
    run("matrix", "trials", "import", files / "trials.json")
    run("matrix", "gold", "export", "lung_egfr_mutated", "--out", files / "gold.json")
    run("matrix", "gold", "import", files / "gold.json")


def evening(run: Story) -> None:
    """A setup and a schedule from their files to what they start; the library out and in again."""
    words = {"prompts": ["direct_short"], "models": ["scripted"], "trials": ["lung_egfr_mutated"]}
    setup, plan, whole = (run.folder / name for name in ("setup.json", "plan.json", "all.zip"))
    setup.write_text(json.dumps({**words, "max_items": 2}))
    run("setups", "save", "evening", setup, "--kind", "matrix")
    assert "evening" in run("setups", "list").out
    assert "direct_short" in run("setups", "show", "evening").out
    assert run("setups", "start", "evening").err
    run("setups", "retire", "evening")
    assert "there is no setup" in run("setups", "start", "nobody", code=4).err
    plan.write_text(json.dumps({"kind": "matrix", "setup": {**words, "max_items": 2}, "hour": 3}))
    run("schedules", "save", "nightly", plan)
    assert "03:00" in run("schedules", "list").out
    run("schedules", "start", "nightly")
    run("schedules", "switch", "nightly", "--off")
    assert len(run("schedules", "starts", "nightly", "--json").rows) == 1
    run("schedules", "rm", "nightly")
    run("library", "export", "--out", whole)
    assert whole.stat().st_size
    run("library", "import", CHECKOUT / "kitchen/lineup_files/smollm2.yaml", "--write")
    assert "is retired" in run("lineups", "retire", "smollm2").err
    assert {"name": "smollm2", "retired": True}.items() <= next(
        row for row in run("lineups", "list", "--json").rows if row["name"] == "smollm2"
    ).items()
    assert "offered again" in run("lineups", "retire", "smollm2", "--back").err
    assert "there is no lineup" in run("lineups", "retire", "nobody", code=4).err


def models(run: Story) -> None:
    """A model file of a few kilobytes; a host that is down is told and kept."""
    file = run.folder / "soup.gguf"
    file.write_bytes(gguf())
    (told,) = run("models", "upload", file, "--name", "soup", "--num-ctx", "512", "--json").rows
    assert (told["model"], told["version"], told["quantisation"]) == ("soup:latest", 1, "F32")
    assert "soup:latest" in run("models", "list").out
    assert told["sha256"] in run("models", "show", "soup").out
    assert (
        "down is kept, but it doesn't answer"
        in run("hosts", "add", "down", "http://127.0.0.1:9", code=1).err
    )
    run("hosts", "edit", "down", "--tag", "cellar", "--drain", code=1)
    authority = run.folder / "authority"
    assert "infer.pem" in run("hosts", "ca", authority, "--server", "gpu.lab", "--json").out
    assert {path.name for path in authority.iterdir()} == {
        *("ca.pem", "ca.key", "gpu.lab.pem", "infer.pem", "manage.pem")
    }
    refused = run("hosts", "edit", "down", "--ca", authority / "ca.pem", code=2)
    assert "https://" in refused.err
    key = run.folder / "key"
    key.write_text("sesame")
    run("hosts", "edit", "down", "--key-file", key, code=1)
    moved = ("hosts", "edit", "down", "--url", "http://127.0.0.1:10")
    assert "give the key again" in run(*moved, code=2).err
    assert "infer_cert" in run("hosts", "edit", "down", "--forget", "everything", code=2).err
    run("hosts", "edit", "down", "--forget", "api_key", code=1)
    run(*moved, code=1)  # which it may, now that it has no key
    assert "cellar" in run("hosts", "list", "--json").out
    run("hosts", "test", "down", code=1)
    run("models", "assign", "soup", "--tag", "cellar", "--no-wait")
    run("models", "assign", "soup", "--tag", "cellar", "--remove")
    run("models", "pull", "soup", "--host", "down", "--no-wait")
    for command in ("load", "unload"):
        assert "down" in run("models", command, "soup", "--host", "down", code=1).err
    assert "down" in run("models", "copy", "soup", "stew", "--host", "down", code=1).err
    run("hosts", "drain", "down", "--end", code=1)
    run("models", "rm", "soup")
    run("hosts", "rm", "down")


def cook(run: Story) -> None:
    """A cook from its folder to its leaderboard."""
    players = {"anna": "model/scripted:latest", "ben": "model/scripted:latest"}
    judges = {"judith": "model/scripted:latest"}
    folder = write_folder(run.folder / "soup", participants=players, judges=judges)
    brief = folder / "brief.yaml"
    brief.write_text(brief.read_text().replace("name: soup", "name: by-command", 1))
    run("cook", "import", folder)
    task = Path(__file__).parents[2] / "examples" / "tasks" / "tally"
    run("cook", "import-task", task, run.folder / "tally", "--participants", "anna=claude")
    run("cook", "run", "by-command")
    run("cook", "judge", "by-command")
    assert "anna" in run("cook", "report", "by-command").out
    assert run("cook", "trace", "by-command", "anna", "--json").out.count("steps") == 1
    run("cook", "trace", "by-command", "nobody", code=4)
    run("cook", "leaderboard")
    run("cook", "status", "by-command")
    assert "by-command" in run("cook", "list").out
    run("cook", "tail", "by-command", "--no-follow")
    file = run.folder / "events.jsonl"
    run("cook", "events", "by-command", file)
    printed = run("cook", "events", "by-command", "--no-follow").out
    assert printed.splitlines() == file.read_text().splitlines()
    run("cook", "cancel", "by-command", code=1)  # it has ended, and it says so
    assert "nothing to resume" in run("cook", "resume", "by-command", code=1).err
    run("cook", "rejudge", "by-command", "--judges", "judith")
    joined = ("cook", "add-participant", "by-command", "cleo=model")
    run(*joined, "--model", "scripted:latest", "--folder", folder)
    assert "cleo" in brief.read_text()
    run("cook", "run", "by-command", "--participants", "cleo")
    assert "4 participants" not in run("cook", "lint", folder).out
    chef = ("chefs=model", "--model", "scripted:latest", "--base", "anna")
    run("cook", "chef", "by-command", *chef)
    reviewers = ("--reviewers", "rita=model", "--models", "rita=scripted:latest")
    assert "anna" in run("cook", "consult", "by-command", "anna", *reviewers,
                         "--folder", folder).err  # fmt: skip
    given = run.folder / "given.tar.gz"
    run("cook", "archive", "by-command", given)
    assert given.stat().st_size
    assert "already" in run("cook", "archive", "by-command", given, code=2).err
    assert "would be pruned" in run("cook", "prune", "--older-than", "9999", "--dry-run").err
    home = run.folder / "home"
    (home / ".codex").mkdir(parents=True)
    (home / ".codex" / "auth.json").write_text('{"tokens": {"access_token": "x"}}')
    shelf = run.folder / "shelf"
    add = ("cook", "credentials", "add", "codex", "--home", home)
    run(*add, "--yes", MASTERCHEF_CREDENTIALS=str(shelf))
    assert "has a credential" in run(*add, "--yes", code=2, MASTERCHEF_CREDENTIALS=str(shelf)).err
    assert (shelf / "codex/mine/.codex/auth.json").stat().st_mode & 0o777 == 0o600
    panels = "SELECT count(*) FROM judging_panel p JOIN masterchef_run r ON r.id = p.cook_id"
    assert run.place.sql(f"{panels} WHERE r.name = 'by-command'") == [(2,)]


def steer(run: Story) -> None:
    """A matrix is paused, goes on, is cancelled, and what the cancel left out is run again."""
    words = ("--prompts", "direct_short", "--models", "scripted", "--repeats", "30")
    (told,) = run("matrix", "run", *words, "--max-parallel", "1", "--detach", "--json").rows
    id = told["matrix"]

    def state() -> str:
        ((state,),) = run.place.sql("SELECT state FROM masterchef_run WHERE id = %s", id)
        return str(state)

    run("matrix", "pause", id[:8])
    assert state() == "paused"
    run("matrix", "resume", id[:8])
    assert state() == "running"
    run("matrix", "cancel", id[:8])
    assert state() == "cancelled"
    run("matrix", "rerun", id[:8], "--detach")
    assert state() == "running"
    run("matrix", "cancel", id[:8])


def steer_optimisation(run: Story) -> None:
    """An optimisation is paused, goes on, is cancelled, and nothing of it is taken over."""
    improve = ("matrix", "optimise")
    (one,) = run(*improve, "start", *IMPROVED, "--rounds", "9", "--detach", "--json").rows
    id = one["optimisation"][:8]
    run(*improve, "pause", id)
    assert "paused" in run(*improve, "watch", id).out
    run(*improve, "resume", id)
    run(*improve, "cancel", id)
    assert "no proposal beat" in run(*improve, "accept", id, code=1).err
    run(*improve, "reject", id)


STORIES: list[Callable[[Story], None]] = [cook, matrix, library, models, kitchen, evening]
# Each alone, with a model that takes so many seconds: commands find running what they steer.
STEERED: dict[Callable[[Story], None], float] = {steer: 1, steer_optimisation: 30}
