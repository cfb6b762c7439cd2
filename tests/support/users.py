"""Running the command as a user who is not root: nothing is closed to root."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = 65534  # on most systems; it owns nothing here


@dataclass(frozen=True, slots=True)
class Person:
    """A user of this machine, with folders of their own for us."""

    uid: int
    home: Path

    def run(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run `super-agents` as this user."""
        user = self.uid if os.geteuid() == 0 else None
        return subprocess.run(
            [sys.executable, "-m", "super_agents", *arguments],
            cwd=cwd,
            env={**os.environ, "HOME": str(self.home), "SUPER_AGENTS_HOME": str(self.home / "super-agents")},
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )

    def own(self, folder: Path) -> None:
        """Give a folder and all in it to this user, who can reach it."""
        for above in folder.parents:
            if above.stat().st_uid == os.geteuid() and "pytest" in str(above):
                above.chmod(0o755)
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.uid, self.uid, follow_symlinks=False)


def ordinary_person(home: Path) -> Person:
    """Return a user to whom folders can be closed: nobody, or whoever runs the tests."""
    home.mkdir()
    person = Person(NOBODY if os.geteuid() == 0 else os.geteuid(), home)
    person.own(home)
    return person
