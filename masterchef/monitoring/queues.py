"""How many messages wait in each queue."""

from typing import Any

import redis
from django.conf import settings
from redis.exceptions import RedisError

from masterchef.celery import QUEUES

OPTIONS: dict[str, Any] = {"socket_timeout": 2, "socket_connect_timeout": 2}


def depths() -> dict[str, int] | None:
    """{queue: messages that wait} of every queue; None if Redis does not answer."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **OPTIONS) as client:
            pipeline = client.pipeline(transaction=False)
            for queue in QUEUES:
                pipeline.llen(queue)
            return dict(zip(QUEUES, pipeline.execute(), strict=True))
    except (RedisError, OSError):
        return None
