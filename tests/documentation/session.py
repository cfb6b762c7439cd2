"""Typing the commands of a page into a shell, in a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.projects import some_ports

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.documentation.pages import Block

_MARK = "-- block of line "
_TIME = 100  # seconds for all commands of a page
_GIT = """\
[user]
    name = Ada
    email = ada@example.com
[init]
    defaultBranch = main
[protocol "file"]
    allow = always
"""


@dataclass(frozen=True, slots=True)
class Home:
    """An empty home folder, with the environment of whoever lives there."""

    folder: Path
    ports: range = field(default_factory=lambda: some_ports(10))

    @property
    def env(self) -> Mapping[str, str]:
        """The environment: our programs on PATH, a range of ports that nobody else uses, git with a name."""
        return {
            "HOME": str(self.folder),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "USER": "ada",
            "GIT_CONFIG_NOSYSTEM": "1",
            "SUPER_AGENTS_HOME": str(self.folder / ".super-agents"),
            "SUPER_AGENTS_PORTS": f"{self.ports[0]}-{self.ports[-1]}",
        }

    def type(self, blocks: Sequence[Block]) -> subprocess.CompletedProcess[str]:
        """Type the blocks one after the other; what fails ends it. Python goes to this Python as a file."""
        (self.folder / ".gitconfig").write_text(_GIT)
        script = "\n".join(["set -eu", *(self._typed(block) for block in blocks)])
        return subprocess.run(
            ["/bin/sh"],
            input=script,
            cwd=self.folder,
            env=self.env,
            text=True,
            timeout=_TIME,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def leave(self) -> None:
        """Stop the knowledge managers that the page started."""
        table = self.folder / ".super-agents" / "state" / "ports.json"
        holders = json.loads(table.read_text())["holders"].values() if table.exists() else ()
        for holder in holders:
            subprocess.run(
                [sys.executable, "-m", "super_agents", "-C", holder["root"], "stop"],
                env=self.env,
                check=False,
                capture_output=True,
            )

    def _typed(self, block: Block) -> str:
        mark = f"echo '{_MARK}{block.line}'"
        if block.language == "sh":
            return f"{mark}\n{block.text}"
        file = self.folder / f".block-{block.line}.py"
        file.write_text(block.text, encoding="utf-8")
        return f"{mark}\n{sys.executable} '{file}'"


def outputs(said: str) -> dict[int, str]:
    """Return what each block that was reached wrote, by the line it stands on."""
    pieces = said.split(f"{_MARK}")[1:]
    return {int(piece.partition("\n")[0]): piece.partition("\n")[2] for piece in pieces}
