"""A network of its own, where there is nothing but this machine: what runs in it cannot reach any other.

A process holds the network open. It hands out sockets of that network, so a test serves in it and stays outside itself;
commands are started in it by `nsenter`, which replaces itself by the command and leaves its process id.
Run as a program it is that process.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

from tests.support.waiting import PAUSE

_CHECKOUT = Path(__file__).parents[2]
_IS_ROOT = os.geteuid() == 0
_UNSHARE = ("unshare", "--net") if _IS_ROOT else ("unshare", "--map-root-user", "--net")
_ENTER = ("--net",) if _IS_ROOT else ("--user", "--preserve-credentials", "--net")
_GRACE = 5.0  # seconds
_PATIENCE = 30.0  # seconds
_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP


def can_be_made() -> bool:
    """Tell whether this system lets us have such a network."""
    try:
        return subprocess.run([*_UNSHARE, "true"], check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


class OwnNetwork:
    """The network while it is open; whatever still runs in it then is ended."""

    def __enter__(self) -> Self:
        self._door, theirs = socket.socketpair()
        with theirs:
            command = [*_UNSHARE, sys.executable, "-m", "tests.support.own_network", str(theirs.fileno())]
            self._process = subprocess.Popen(command, cwd=_CHECKOUT, pass_fds=[theirs.fileno()])
        return self

    def __exit__(self, *_: object) -> None:
        left = self._processes()
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.terminate()
        for process in psutil.wait_procs(left, timeout=_GRACE)[1]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._door.close()  # the process that holds the network open waits for nothing else
        self._process.wait(_GRACE)

    def listening(self) -> socket.socket:
        """Return a socket that is bound to a free port of the network's own 127.0.0.1."""
        self._door.sendall(b"?")
        _, (descriptor,), _, _ = socket.recv_fds(self._door, 1, 1)
        return socket.socket(fileno=descriptor)

    def inside(self, *command: str) -> list[str]:
        """Return the command that runs `command` in the network, as the same process."""
        nsenter = shutil.which("nsenter", path=f"{os.environ['PATH']}:/usr/sbin:/sbin") or "nsenter"
        return [nsenter, f"--target={self._process.pid}", *_ENTER, "--", *command]

    def let_finish(self, program: str) -> None:
        """Wait until nothing runs in the network any more that was started as `program`, but not for ever."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and any(program in _command_of(one) for one in self._processes()):
            time.sleep(PAUSE)

    def _processes(self) -> list[psutil.Process]:
        """Return who runs in the network, but for the process that holds it open."""
        ours = _network_of(self._process.pid)
        others = (process for process in psutil.process_iter() if process.pid != self._process.pid)
        return [process for process in others if _network_of(process.pid) == ours]


def _command_of(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _network_of(pid: int) -> str:
    """Return the name of a process's network; nothing for one that is gone, or of another user."""
    try:
        return str(Path(f"/proc/{pid}/ns/net").readlink())
    except OSError:
        return ""


def _main(descriptor: int) -> None:
    _bring_up("lo")
    with socket.socket(fileno=descriptor) as door:
        while door.recv(1):
            with socket.socket() as made:
                made.bind(("127.0.0.1", 0))
                socket.send_fds(door, [b"!"], [made.fileno()])


def _bring_up(interface: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        name = struct.pack("16sH14x", interface.encode(), 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(door, _FLAGS, name))[1]
        fcntl.ioctl(door, _SET_FLAGS, struct.pack("16sH14x", interface.encode(), flags | _UP))


if __name__ == "__main__":
    _main(int(sys.argv[1]))
