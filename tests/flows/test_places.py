"""Every command has its place in the interface, or a reason why it has none.

`PLACES` names the operation of the REST interface (by its id in the schema) that does what the
command does, and which the dashboard or the admin calls.
"""

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.flows import tree

HERE = "it works on the machine at which it is typed"
PLACES = {
    "play": "experiment_start",
    "sessions": "sessions",
    "watch": "run_events",
    "replay": "session_recording",
    "why": "session_why",
    "export": "run_export",
    "logs": "log",
    "leaderboard": "leaderboard",
    "scenarios list": "scenarios",
    "scenarios show": "scenario",
    "scenarios validate": "scenario_validate",
    "scenarios new": "scenario_draw",
    "scenarios save": "scenario_save",
    "scenarios retire": "scenario_retire",
    "lineups list": "lineups",
    "lineups retire": "lineup_retire",
    **{f"session {verb}": f"session_{verb}" for verb in ("pause", "resume", "cancel")},
    "session show": "session",
    "calibrate": "calibration_start",
    "calibrations list": "calibrations",
    "calibrations show": "calibration",
    "calibrations cancel": "calibration_cancel",
    "suite list": "suites",
    "suite run": "suite_run_start",
    "suite show": "suite_result",
    **{f"suite {verb}": f"suite_{verb}" for verb in ("pause", "resume", "cancel")},
    "library import": "library_import",
    "library export": "library_export",
    "schedules list": "schedules",
    "schedules save": "schedule_save",
    "schedules start": "schedule_start",
    "schedules switch": "schedule_save",
    "schedules starts": "schedule_starts",
    "schedules rm": "schedule_delete",
    "setups list": "setups",
    "setups show": "setup",
    "setups save": "setup_save",
    "setups start": "setup_start",
    "setups retire": "setup_retire",
    "matrix run": "matrix_start",
    "matrix start": "matrix_start",
    "matrix save": "matrix_setup_save",
    "matrix list": "matrices",
    "matrix show": "matrix_progress",
    **{
        f"matrix {verb}": f"matrix_{verb}"
        for verb in (
            "pause", "resume", "cancel", "rerun", "rescore", "report", "compare", "archive",
            "delete",
        )
    },
    "matrix optimise start": "optimisation_start",
    "matrix optimise list": "optimisations",
    "matrix optimise show": "optimisation",
    "matrix optimise watch": "optimisation",
    **{
        f"matrix optimise {verb}": f"optimisation_{verb}"
        for verb in ("pause", "resume", "cancel", "accept", "reject")
    },
    "matrix prompts list": "prompts",
    "matrix prompts show": "prompt",
    "matrix trials list": "trials",
    "matrix trials show": "trial",
    "matrix gold list": "trial_gold",
    **{
        f"matrix {what} {verb}": f"library_{verb}"
        for what in ("prompts", "trials", "gold")
        for verb in ("import", "export")
    },
    "cook run": "cook_run",
    "cook trace": "cook_trajectory",
    "cook import": "cook_create",
    "cook add-participant": "cook_add_participant",
    "cook list": "cooks",
    "cook status": "cook",
    "cook tail": "run_log",
    "cook events": "run_events",
    **{
        f"cook {verb}": f"cook_{verb}"
        for verb in (
            "judge", "report", "leaderboard", "refine", "rejudge", "resume", "diff", "cancel",
            "export", "archive", "chef", "consult", "prune", "lint",
        )
    },
    "models upload": "upload",
    "models pull": "pull_start",
    "models list": "model_versions",
    "models show": "model_version",
    "models assign": "assignment_create",
    "models rm": "model_version_remove",
    "models load": "host_load",
    "models unload": "host_unload",
    "models copy": "host_copy",
    "hosts drain": "host_change",
    "workers list": "workers_list",
    "workers resizes": "workers_resizes",
    "workers scale": "workers_partial_update",
    "hosts list": "hosts",
    "hosts add": "host_add",
    "hosts edit": "host_change",
    "hosts rm": "host_remove",
    "hosts test": "host_test",
}  # fmt: skip
# What has no place in the browser on purpose.
NOWHERE = {
    "up": "it starts the server that a browser would ask",
    "demo": "it starts a stack of its own, for somebody without one",
    "worker": "it is a process that works until it is stopped",
    "reconcile": "it is a process that works until it is stopped",
    "doctor": f"{HERE}, also where no server runs",
    "bench": f"{HERE}, and would disturb whoever uses the server",
    "manage": "it passes its words to Django",
    "build-base": f"{HERE}: images are built where Docker is",
    "prompt": "a seat's prompt stands on the screen of its turn, with the reply",
    "ceiling": f"{HERE} for minutes; it is the scenario writer's tool",
    "cook import-task": "it writes a folder for an editor, as `cook new` does",
    "cook new": "it writes a folder for an editor; the form of a new cook needs none",
    "cook credentials add": "secrets do not travel: they stay in files of the worker's machine",
    "cook clean": "it sweeps containers of the machine on which it runs",
    "cook example": "it starts a stack of its own, for somebody without one",
    "matrix push": "ended matrices are pushed to MLflow by themselves where its address is set",
    "matrix score": "it reads predictions from files and writes nothing to the database",
    "hosts ca": "it writes a certificate into a file of this machine",
}


@pytest.fixture(scope="module")
def operations() -> set[str]:
    """The ids of all operations of the interface."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return {
        operation["operationId"]
        for path in schema["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and "operationId" in operation
    }


def test_every_command_has_its_place_or_a_reason() -> None:
    names = {command.name for command in tree.commands()}
    without = sorted(names - PLACES.keys() - NOWHERE.keys())
    assert not without, "give each an operation in PLACES, or a reason in NOWHERE"


def test_no_place_is_of_a_command_that_is_gone_or_twice() -> None:
    names = {command.name for command in tree.commands()}
    assert sorted((PLACES.keys() | NOWHERE.keys()) - names) == []
    assert sorted(PLACES.keys() & NOWHERE.keys()) == []


def test_every_place_is_an_operation_of_the_interface(operations: set[str]) -> None:
    assert sorted(set(PLACES.values()) - operations) == []
