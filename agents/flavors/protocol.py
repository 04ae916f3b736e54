"""What a flavor is: a kind of participant, as everything else sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Protocol, runtime_checkable

from agents.containers import Files, Logs, Seen


class Outcome(StrEnum):
    """How a participant or judge ended. Only `ok` goes on to be judged; none is scored zero."""

    OK = "ok"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    AUTH_FAILED = "auth_failed"
    MISSING_OUTPUT = "missing_output"
    ERROR = "error"


class Ending(NamedTuple):
    """An outcome, the line that shows it, and for a limit when it ends, if the CLI said so."""

    outcome: Outcome
    evidence: str = ""
    until: datetime | None = None


class Usage(NamedTuple):
    """What a CLI says that it used; None: it didn't say.

    `tokens_in` counts the whole prompt, `tokens_cached` of them came from a cache. `cost_source`
    is "reported", "estimated", "subscription" or "none", as in the ledger.
    """

    tokens_in: int | None = None
    tokens_cached: int | None = None
    tokens_out: int | None = None
    cost_usd: Decimal | None = None
    cost_source: str = "none"
    turns: int | None = None
    model: str = ""


class SignIn(NamedTuple):
    """How a CLI proves who pays. All empty: it needs no credential.

    `home` are files of its HOME and `token_env` variables, both of a subscription; `env` are
    variables that hold a paid key.
    """

    home: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    token_env: tuple[str, ...] = ()


class Api(NamedTuple):
    """A CLI's own service, as network "model-only" leads to it.

    `url` is what the CLI's base URL stands for, `header` where a paid key goes.
    """

    url: str
    header: str
    prefix: str = ""

    def headers(self, key: str) -> dict[str, str]:
        return {self.header: f"{self.prefix}{key}"}


@dataclass(frozen=True, slots=True)
class Order:
    """What one participant or judge is to do.

    `model` is the brief's word, "" for the CLI's own choice. `endpoint` says that
    http://127.0.0.1:8099 answers inside the container: a model host of ours, or the flavor's `api`
    with the key added on the way. `endpoint_model` is the only model that can be asked there, ""
    where the service is the flavor's own.
    """

    prompt: str
    model: str = ""
    endpoint: str = ""
    endpoint_model: str = ""
    judge: bool = False
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Access:
    """A leased credential, as one container gets it: variables, and files of its HOME."""

    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    home: Files = field(default_factory=dict, repr=False)
    subscription: bool = False


class Ended(NamedTuple):
    """All that is known of a container that ended.

    `missing` are the required outputs that are not in out/, of which `files` are there in all;
    `timed_out`: we ended it. `too_big` is the message of TooBig, if out/ could not be taken.
    """

    seen: Seen
    logs: Logs
    timed_out: bool = False
    files: int = 0
    missing: tuple[str, ...] = ()
    too_big: str = ""


@runtime_checkable
class Flavor(Protocol):
    """One folder of agents/flavors; its module has one of these under the name FLAVOR."""

    name: str
    image: str  # the image's tag; "": this flavor needs no container
    sign_in: SignIn
    hosts: bool  # whether it can be told to ask a model host of ours
    api: Api | None  # its own service, if it can be told to go there by the one door
    parts: tuple[str, ...]  # of an ensemble: the flavors in its container, else ()

    def argv(self, order: Order) -> tuple[str, ...]:
        """The command, with the prompt before any option that takes several values."""
        ...

    def env(self, order: Order) -> dict[str, str]:
        """Variables that the CLI needs, without credentials."""
        ...

    def home(self, order: Order) -> dict[str, bytes]:
        """Files of its HOME, such as a configuration, without credentials."""
        ...

    def usage(self, logs: Logs) -> Usage:
        """What it used, out of the JSON that it printed."""
        ...

    def trouble(self, logs: Logs) -> Ending | None:
        """A limit, a refused sign-in or an error that the CLI itself reports; None: nothing.

        Looks at the CLI's result and error stream only, never at what the model wrote.
        """
        ...
