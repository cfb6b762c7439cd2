"""What the knowledge manager writes about its own work: JSON lines in files that rotate."""

from __future__ import annotations

import json
import logging
import os
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from super_agents.runtime.km_log import path_of
from super_agents.system.files import make_folder
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    from super_agents.projects.layout import Layout


class JsonLines(logging.Formatter):
    """One record as one line: time, level, logger, message, pid, instance, and the traceback of an error."""

    def __init__(self) -> None:
        super().__init__()
        self.instance = ""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        entry = {
            "ts": stamp(int(record.created * 1_000_000) * 1000),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "pid": os.getpid(),
            "instance": self.instance,
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


_FORMAT = JsonLines()


def write_to(layout: Layout, *, size: int, files: int) -> None:
    """Send all of this process's records, those of libraries too, to the project's log.

    Rotates at `size` bytes and keeps `files` files, the one in use included.
    """
    make_folder(layout.logs)
    handler = RotatingFileHandler(
        path_of(layout), maxBytes=size, backupCount=files - 1, encoding="utf-8", errors="backslashreplace"
    )
    handler.setFormatter(_FORMAT)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)


def name_instance(instance_id: str) -> None:
    """Have every line from now on carry the instance's id."""
    _FORMAT.instance = instance_id
