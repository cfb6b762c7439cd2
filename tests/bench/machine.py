"""On what a run was made: versions and the kind of machine, never its name or paths."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

import psutil

from tests.bench import redis_server

if TYPE_CHECKING:
    from pathlib import Path


def describe(directory: Path) -> list[str]:
    """Return a few lines to stand above the table."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("super-agents", "orjson", "redis"))
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    kernel = f"{platform.system()} {platform.release().partition('-')[0]}"
    system = f"{kernel}, {os.cpu_count()} processors, {_file_system(directory)}"
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {system}; load before the run {load}",
        f"Python {platform.python_version()}, {packages}, SQLite {sqlite3.sqlite_version}, {_redis()}",
        "Ours does not look for secrets, as no contender does, but in rows that say `with redaction`.",
    ]


def _file_system(directory: Path) -> str:
    mounts = [part for part in psutil.disk_partitions(all=True) if directory.resolve().is_relative_to(part.mountpoint)]
    return max(mounts, key=lambda part: len(part.mountpoint)).fstype if mounts else "unknown file system"


def _redis() -> str:
    if not redis_server.is_there():
        return "no redis-server"
    said = subprocess.run(["redis-server", "--version"], capture_output=True, text=True, check=True).stdout
    return "redis-server " + next((word[2:] for word in said.split() if word.startswith("v=")), "of unknown version")
