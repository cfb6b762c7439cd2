"""A machine as the installer meets it: an empty HOME, a bare environment, someone's privileges."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.tree import ROOT, tracked_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOBODY = 65534
BARE_PATH = "/usr/local/bin:/usr/bin:/bin"
IS_ROOT = os.getuid() == 0


def network_settings() -> dict[str, str]:
    """Return what tells pip where packages come from: a bare environment drops it, and machines need it."""
    wanted = ("PIP_", "SSL_CERT_", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "no_proxy", "NO_PROXY")
    return {name: value for name, value in os.environ.items() if name.startswith(wanted)}


@dataclass(frozen=True, slots=True)
class Machine:
    """A checkout, an empty HOME and a user; `ordinary` drops root's privileges when we have them."""

    checkout: Path
    home: Path
    ordinary: bool = True
    env: Mapping[str, str] = field(default_factory=dict)

    def run(self, *argv: Path | str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a program in the bare environment and return what it said; an error is for the caller to judge."""
        whole = {"HOME": str(self.home), "PATH": BARE_PATH, **network_settings(), **self.env, **env}
        return subprocess.run(
            [*self.privileges(), *argv], cwd=self.home, env=whole, capture_output=True, text=True, check=False
        )

    def install(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run the checkout's install.sh."""
        return self.run(self.checkout / "install.sh", *arguments, **env)

    def files(self) -> set[str]:
        """Return all below HOME but pip's cache, which is pip's."""
        found = {path.relative_to(self.home).as_posix() for path in self.home.rglob("*")}
        return {name for name in found if name != ".cache" and not name.startswith(".cache/")}

    def privileges(self) -> list[str]:
        """Return the words before a command that make its user the ordinary one."""
        if not (self.ordinary and IS_ROOT):
            return []
        return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def copy_checkout(target: Path) -> Path:
    """Copy what a clone would hold, readable by everyone and writable by its owner only."""
    for source in tracked_files():
        copy = target / source.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        shutil.copy(source, copy)
        copy.chmod(0o755 if os.access(source, os.X_OK) else 0o644)
    return target


def make_home(path: Path, *, ordinary: bool) -> Path:
    """Make an empty folder that belongs to who will live there."""
    path.mkdir()
    if ordinary and IS_ROOT:
        os.chown(path, NOBODY, NOBODY)
    return path
