"""A child process that goes on as a user who owns nothing."""

from __future__ import annotations

import os
from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

NOBODY = 65534  # that user's number on most systems


def become_a_stranger(*packages: ModuleType) -> None:
    """Give up root's rights for good, with all of these packages loaded: a checkout may be closed to others.

    Who is not root stays who it is.
    """
    for package in packages:
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
