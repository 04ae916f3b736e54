"""Celery tasks of the accounts."""

from django.core.management import call_command

from masterchef.celery import app


@app.task(name="masterchef.forget_expired_tokens")
def forget_expired_tokens() -> None:
    """Beat asks for it every night: refresh tokens that nobody can use any more."""
    call_command("flushexpiredtokens")
