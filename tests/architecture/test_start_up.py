"""What commands that are typed often import: start-up is a feature, and every import is paid for at every start."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from super_agents.cli.main import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project

# Ends as the program does, and tells what was imported on the way.
TELLING = """
import sys
from super_agents.__main__ import main
try:
    main()
finally:
    print("\\n" + " ".join(sys.modules), file=sys.__stderr__)
"""
HEAVY = {
    *("pydantic", "pydantic_core", "psutil", "filelock", "portalocker", "starlette", "uvicorn", "anyio", "asyncio"),
    *("http", "ssl", "sqlite3", "hashlib", "tomllib", "inotify_simple", "subprocess", "multiprocessing"),
}
MOST_FOR_HELP = 140
MOST_FOR_STATUS = 230


def _imported(cwd: Path, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", TELLING, *arguments], cwd=cwd, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def _families(imported: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in imported}


@pytest.mark.usefixtures("machine")
def test_help_prints_from_the_table_and_imports_no_command(tmp_path: Path) -> None:
    imported = _imported(tmp_path, "--help")

    assert imported.isdisjoint(entry.target.partition(":")[0] for entry in COMMANDS)
    assert {name for name in imported if name.startswith("super_agents.")} <= {
        "super_agents.__main__",
        "super_agents.errors",
        *(f"super_agents.cli{name}" for name in ("", ".main", ".errors", ".groups", ".options", ".render")),
    }
    assert _families(imported) & (HEAVY | {"orjson"}) == set()
    assert len(imported) <= MOST_FOR_HELP


@pytest.mark.parametrize("command", [["status"], ["list", "--all"]], ids=lambda command: command[0])
def test_status_and_list_import_nothing_heavy(
    project: Project, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.delenv("SUPER_AGENTS_PORTS")  # a setting has to be validated, and that is what pydantic is for
    project.log.append("custom.x", by="a")

    imported = _imported(project.root, *command)

    assert _families(imported) & HEAVY == set()
    assert len(imported) <= MOST_FOR_STATUS


def test_a_knowledge_manager_loads_its_doors_when_somebody_comes() -> None:
    """Schemas, tools and protocols are a third of its memory: one that nobody asks does without."""
    telling = "import sys, super_agents.km.life; print(*sys.modules)"

    imported = subprocess.run(
        [sys.executable, "-c", telling], check=True, capture_output=True, text=True
    ).stdout.split()

    late = {"jsonschema", "mcp", "wsproto", "super_agents.km.api.table", "super_agents.km.tools.tool"}
    assert late.intersection(imported) == set()
