"""One attempt to bring up a knowledge manager: the process, the watch over it, and what to say when it fails."""

from __future__ import annotations

import json
import os
import site
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import super_agents
from super_agents.errors import KmFailed, PortsExhausted, SuperAgentsError
from super_agents.runtime import km_log
from super_agents.system.files import make_folder
from super_agents.system.locks import HeldLock, hold
from super_agents.system.paths import user_state_dir
from super_agents.system.processes import spawn_detached

if TYPE_CHECKING:
    from super_agents.projects.layout import Layout
    from super_agents.projects.project import Project

_LINES = 10  # of the log, in an error
_TURN_WAIT = 60.0  # seconds
_LAST_WORDS = 2.0  # seconds


class Launch:
    """A knowledge manager's process from its start until it answers or fails.

    Many starts at once would each get a small share of the processor and all be late together, so a few at a time
    have their turn on a machine. The turn is a courtesy: who waits too long goes ahead without it.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._turn: HeldLock | None = None

    def __enter__(self) -> Self:
        self._turn = _take_turn()
        layout = self._project.layout
        make_folder(layout.logs)
        flags, env = _interpreter()
        self._child = spawn_detached(
            [sys.executable, *flags, "-m", "super_agents.km", "--root", str(layout.root)],
            cwd=layout.root,
            env=env,
            output=km_log.errors_of(layout),
        )
        # Waits for the child's end, so that it is no zombie while a long-lived caller goes on.
        threading.Thread(target=self._child.wait, name="km-reaper", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._turn is not None:
            self._turn.release()

    @property
    def pid(self) -> int:
        """The process that was started."""
        return self._child.pid

    def exit_code(self) -> int | None:
        """Return with what the process ended, or None while it lives."""
        return self._child.poll()

    def give_up(self) -> None:
        """End the process: a late start that nobody waits for would come as a surprise."""
        self._child.terminate()
        deadline = time.monotonic() + _LAST_WORDS
        while self._child.poll() is None:
            if time.monotonic() > deadline:
                self._child.kill()
                return
            time.sleep(0.02)

    def failure(self, reason: str) -> SuperAgentsError:
        """Return what to raise: the error that the process named, or `reason` with the last lines of its log."""
        layout = self._project.layout
        named = _named_error(layout)
        if named.get("code") == "ports_exhausted":
            return PortsExhausted(**named["details"])
        if named:
            return KmFailed(layout.root, str(named.get("message")), hint=str(named.get("hint")))
        return KmFailed(layout.root, reason, log=km_log.last_words(layout, self.pid, count=_LINES))


def _take_turn() -> HeldLock | None:
    folder = user_state_dir() / "starting"
    seats = [folder / f"{seat}.lock" for seat in range(2 * (os.cpu_count() or 1))]
    deadline = time.monotonic() + _TURN_WAIT
    while time.monotonic() < deadline:
        for seat in seats:
            turn = hold(seat)
            if turn is not None:
                return turn
        time.sleep(0.05)
    return None


def _interpreter() -> tuple[list[str], dict[str, str] | None]:
    """Return how to start Python so that it finds this very package and nothing of the project's.

    The project's folder, where the process lives, and a PYTHONPATH meant for the project's own code would lend it
    modules named like ours or the standard library's. Isolated mode keeps both out, but also what was installed
    for the user alone or is run from a checkout: those get the folder of this package by name instead.
    """
    home = Path(super_agents.__file__).resolve().parents[1]
    if _is_seen_isolated(home):
        return ["-I"], None
    return ["-P"], {**os.environ, "PYTHONPATH": str(home)}


def _is_seen_isolated(home: Path) -> bool:
    """Tell whether an isolated interpreter finds the package: it is in the environment, or a `.pth` there names it."""
    folders = [Path(folder) for folder in site.getsitepackages()]
    return any(home == folder.resolve() or _names(folder, home) for folder in folders)


def _names(folder: Path, home: Path) -> bool:
    return any(str(home) in _text(path).splitlines() for path in folder.glob("*.pth"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _named_error(layout: Layout) -> dict[str, Any]:
    """Return the error that the process wrote as its last line, as doors do with `--json`."""
    lines = km_log.tail(km_log.errors_of(layout), 1)
    try:
        said = json.loads(lines[-1])["error"] if lines else {}
    except (ValueError, TypeError, KeyError):
        return {}
    return said if isinstance(said, dict) else {}
