"""Which pages of the reference are generated, and by what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.documentation.reference.api import api, openapi
from tests.documentation.reference.commands import commands
from tests.documentation.reference.configuration import configuration
from tests.documentation.reference.errors import errors
from tests.documentation.reference.events import events
from tests.documentation.reference.findings import findings
from tests.documentation.reference.modules import modules
from tests.documentation.reference.tools import tools
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "docs" / "reference"
PAGES = (api, commands, configuration, errors, events, findings, modules, tools)


def rendered() -> dict[Path, str]:
    """Return each file and what it must hold."""
    return {FOLDER / f"{write.__name__}.md": write() for write in PAGES} | {FOLDER / "openapi.json": openapi()}


def stale() -> list[Path]:
    """Return the files that do not hold what the code says."""
    return [path for path, content in rendered().items() if not path.exists() or path.read_text("utf-8") != content]
