"""What `masterchef hosts add` and `edit` take."""

from pathlib import Path
from typing import Annotated

import typer

HostName = Annotated[str, typer.Argument(help="The host's name.")]
Protocol = Annotated[str | None, typer.Option(help="ollama, openai, responses or anthropic.")]
Slots = Annotated[int | None, typer.Option(help="Calls at the same time.", min=1, max=256)]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="A tag; may be repeated.")]
Key = Annotated[str | None, typer.Option(help="Name of the variable that holds its key.")]
KeyFile = Annotated[
    Path | None,
    typer.Option(help="File with the key itself, which is kept encrypted; - reads it from stdin."),
]
Ca = Annotated[Path | None, typer.Option(help="PEM file of the only authority that it may have.")]
AskCert = Annotated[
    str | None, typer.Option(help="Variable with the path of the certificate to ask with.")
]
ManageCert = Annotated[str | None, typer.Option(help="The same for managing its models.")]
AskCertFile = Annotated[
    Path | None,
    typer.Option(help="PEM file of a certificate and its key to ask with, kept encrypted."),
]
ManageCertFile = Annotated[
    Path | None, typer.Option(help="The same for managing its models; - reads it from stdin.")
]
Sent = Annotated[
    list[str] | None,
    typer.Option("--field", help="seed=never or seed=always: left out, or sent in any case."),
]
Forget = Annotated[
    list[str] | None,
    typer.Option(help="api_key, infer_cert or manage_cert: what is kept of it; may be repeated."),
]
