"""An ansible callback that prints each task's outcome as one JSON object a line."""

import json
from typing import Any

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "lines"

    def _tell(self, result: Any, outcome: str) -> None:
        said = result._result
        detail = said.get("stderr") or said.get("msg") or said.get("stdout") or ""
        if outcome == "ok":
            detail = said.get("stdout") or ""
        print(
            json.dumps(
                {
                    "host": result._host.get_name(),
                    "task": result._task.get_name(),
                    "outcome": outcome,
                    "changed": bool(said.get("changed")),
                    "detail": str(detail).strip()[-1500:],
                    "fix": (result._task.vars or {}).get("fix", ""),
                }
            ),
            flush=True,
        )

    def v2_runner_on_ok(self, result: Any) -> None:
        self._tell(result, "ok")

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._tell(result, "failed")

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._tell(result, "unreachable")
