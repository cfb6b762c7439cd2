"""A redis-server of our own: in a folder of its own, on a Unix socket, ended by its pid."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import redis

from tests.support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

ABSENT = "redis-server is not installed"
_LONGEST_SOCKET = 100  # bytes; the kernel takes 107


class RedisServer:
    """Runs from construction until `stop`."""

    def __init__(self, directory: Path, appendfsync: str) -> None:
        self._socket = str(directory / "r.sock")
        assert len(self._socket) < _LONGEST_SOCKET, "choose a shorter --dir: a socket's path is limited"
        config = directory / "redis.conf"
        config.write_text(
            f"port 0\nunixsocket {self._socket}\ndir {directory}\n"
            f'save ""\nappendonly yes\nappendfsync {appendfsync}\nlogfile {directory}/redis.log\n'
        )
        self._process = subprocess.Popen(["redis-server", str(config)])
        eventually(self._answers)

    def client(self) -> redis.Redis:
        """Return a connection for one process."""
        return redis.Redis(unix_socket_path=self._socket)

    def stop(self) -> None:
        """End the server and wait for it."""
        self._process.terminate()
        self._process.wait(timeout=30)

    def _answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except (redis.ConnectionError, FileNotFoundError):
            return False


def is_there() -> bool:
    """Tell whether this machine has a redis-server."""
    return shutil.which("redis-server") is not None
