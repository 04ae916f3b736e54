"""Telling somebody: by mail, or by a webhook whose body is signed.

The receiver of a webhook computes HMAC-SHA256 of `<timestamp>.<body>` with the schedule's secret
and compares it with the header. The secret is derived from the installation's own, so it is stored
nowhere.
"""

import hashlib
import hmac
import json
import time
from typing import Any

import httpx
from django.conf import settings
from django.core.mail import send_mail

from agents.hosts import HostError, proxies
from judging.models import Schedule, ScheduledStart

TIMEOUT_S = 10
SIGNATURE, STAMP = "X-MasterChef-Signature", "X-MasterChef-Timestamp"


def secret_of(schedule: Schedule) -> str:
    """What signs the schedule's webhooks, 64 hexadecimal digits."""
    about = f"schedule webhook {schedule.pk}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), about, hashlib.sha256).hexdigest()


def signature(secret: str, stamp: str, body: bytes) -> str:
    """`sha256=…`, as the header carries it."""
    text = stamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def tell(start: ScheduledStart) -> str:
    """Send what was found to whom the schedule names; a sentence each on how that went."""
    said = []
    if start.schedule.alert_mail:
        said.append(_mail(start))
    if start.schedule.alert_url:
        said.append(_post(start))
    return "; ".join(said)


def _mail(start: ScheduledStart) -> str:
    lines = [f"{each['what']}: {each['text']}" for each in start.findings]
    title = f"MasterChef-Bench: {start.schedule.name} {start.findings[0]['what']}"
    try:
        send_mail(title, "\n".join([*lines, "", *start.runs]), None, [start.schedule.alert_mail])
    except OSError as error:  # SMTPException is one
        return f"no mail: {error}"
    return "mail sent"


def _post(start: ScheduledStart) -> str:
    body = json.dumps(payload(start)).encode()
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json", STAMP: stamp,
        SIGNATURE: signature(secret_of(start.schedule), stamp, body),
    }  # fmt: skip
    try:
        with proxies.client(start.schedule.alert_url, timeout=TIMEOUT_S) as client:
            answer = client.post(start.schedule.alert_url, content=body, headers=headers)
        answer.raise_for_status()
    except (httpx.HTTPError, HostError) as error:
        return f"no webhook: {error}"
    return "webhook sent"


def payload(start: ScheduledStart) -> dict[str, Any]:
    """What a webhook is sent."""
    return {"schedule": start.schedule.name, "at": start.at.isoformat(), "runs": start.runs,
            "findings": start.findings}  # fmt: skip
