"""The real Claude Code in a terminal: tmux on a socket of its own, with nobody's settings.

What the client does is read from the file that it keeps of itself, `~/.claude/sessions/<pid>.json`; what it shows is
read from the screen. Its process is the pane's own, for whatever starts it replaces itself by it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psutil

from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.scripted_api.server import ScriptedApi

_COLUMNS, _ROWS = 160, 50
_PATIENCE = 30.0  # seconds for the client to come up, or to do what it was told
# Texts of the screen, for a client whose file says nothing.
_SHOWS = (("waiting", "Esc to cancel"), ("busy", "to interrupt"), ("idle", "shortcuts"))


class ClaudePane:
    """A client while it runs. `command` must end up as the client's own process."""

    def __init__(self, command: Sequence[str], root: Path, api: ScriptedApi) -> None:
        self._command = command
        self._root = root
        self._api = api

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="pane-"))  # a socket's path must be short
        size = ("-x", str(_COLUMNS), "-y", str(_ROWS))
        self._tmux("new-session", "-d", *size, "-c", str(self._root), "--", *self._command)
        self.pid = int(self._tmux("display-message", "-p", "#{pane_pid}"))
        self._process = psutil.Process(self.pid)
        self._tmux("set-option", "-g", "remain-on-exit", "on")  # the screen of a client that ended can be read, too
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._tmux("kill-server")
        shutil.rmtree(self._folder)

    @property
    def session(self) -> str:
        """The id of the client's session; another one after `/clear`."""
        return str(self._own_file().get("sessionId", ""))

    @property
    def status(self) -> str:
        """What the client does: idle, busy, waiting (for a person's answer), shell; nothing before it is up.

        It writes its file a moment late: what is older than its last request says nothing, for it works on that.
        """
        said = self._own_file()
        if not said.get("status"):
            screen = self.screen()
            return next((status for status, text in _SHOWS if text in screen), "")
        asked = max((entry["time"] for entry in self._api.journal if entry.get("session") == self.session), default=0.0)
        return str(said["status"]) if said.get("statusUpdatedAt", 0) / 1000 >= asked else "busy"

    def screen(self) -> str:
        """Return what can be seen."""
        return self._tmux("capture-pane", "-p").rstrip()

    def wait_for(self, status: str) -> None:
        """Wait until the client does that; fails with what is on the screen."""
        self._until(lambda: self.status == status, f"status {status!r}")

    def wait_to_show(self, text: str) -> None:
        """Wait until a text is on the screen; fails with what is there instead."""
        self._until(lambda: text in self.screen(), repr(text))

    def type(self, text: str) -> None:
        """Type one line, and wait until the client shows its end."""
        self._tmux("send-keys", "-l", text)
        self.wait_to_show(text[-20:])

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names: Enter, Escape, Down, C-c."""
        self._tmux("send-keys", *keys)

    def choose(self, key: str) -> None:
        """Press a key in a dialog until it is gone: one that has just opened takes none, lest it be answered by chance.

        The keys are tmux's names, as for `press`.
        """
        for _ in range(int(_PATIENCE)):
            self.press(key)
            with suppress(AssertionError):
                eventually(lambda: self.status != "waiting", within=1.0)
                return
        self._until(lambda: self.status != "waiting", f"end of the dialog by {key}")

    def ask(self, prompt: str) -> None:
        """Type a prompt, send it, and wait until the model is asked; a prompt that a hook refuses never gets there."""
        before = self._asked(prompt)
        self.type(prompt)
        self.press("Enter")
        self._until(lambda: self._asked(prompt) > before, f"request with the prompt {prompt!r}")

    def kill(self) -> None:
        """Kill the client with the signal that it cannot catch, and wait until it is gone."""
        if self.is_alive():
            os.kill(self.pid, signal.SIGKILL)
            self._until(lambda: not self.is_alive(), "the client dead")

    def is_alive(self) -> bool:
        """Tell whether the client still runs."""
        try:
            return self._process.is_running() and self._process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def _until(self, fact: Any, wanted: str) -> None:
        try:
            eventually(fact, within=_PATIENCE)
        except AssertionError:
            message = f"no {wanted} within {_PATIENCE:g} s; the client is {self.status!r} and shows:\n{self.screen()}"
            raise AssertionError(message) from None

    def _asked(self, prompt: str) -> int:
        return sum(entry.get("prompt") == prompt and entry["kind"] == "main" for entry in self._api.journal)

    def _own_file(self) -> dict[str, Any]:
        """Return what the client says of itself; nothing before it does, and while it is writing."""
        try:
            said = json.loads((Path.home() / ".claude" / "sessions" / f"{self.pid}.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return said if isinstance(said, dict) else {}

    def _tmux(self, *command: str) -> str:
        socket = str(self._folder / "tmux")
        done = subprocess.run(
            ["tmux", "-S", socket, "-f", "/dev/null", *command], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"tmux {command[0]}: {done.stderr}"
        return done.stdout
