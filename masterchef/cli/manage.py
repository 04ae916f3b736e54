"""`masterchef manage`: Django's own commands, on the stack's database."""

import typer

PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def manage(context: typer.Context) -> None:
    """Run a command of Django, such as `manage changepassword admin` or `manage shell`."""
    from masterchef.cli.environment import find_stack

    find_stack()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["masterchef manage", *context.args])
