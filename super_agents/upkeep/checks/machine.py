"""The machine under us: our folders on it, and its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.events.finding import Finding
from super_agents.system.files import can_write
from super_agents.system.paths import user_config_dir, user_data_dir, user_state_dir
from super_agents.upkeep.check import MachineCheck

if TYPE_CHECKING:
    from collections.abc import Iterator


def _folders() -> Iterator[Finding]:
    for folder in (user_config_dir(), user_data_dir(), user_state_dir()):
        if not can_write(folder):
            hint = "check its owner and mode with `ls -ld`, or set SUPER_AGENTS_HOME to a folder of yours"
            yield Finding(code="folder_unwritable", message=f"`{folder}` cannot be written", hint=hint)


CHECKS = (MachineCheck("machine folders", _folders),)
