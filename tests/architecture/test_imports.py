"""What may import what."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.tree import PACKAGE, ROOT, imports, modules, parsed, shown

OPERATING_SYSTEM = {"subprocess", "fcntl", "signal", "socket"}
ALLOWED_OUTSIDE_SYSTEM = {
    ("super_agents/events/writer.py", "fcntl")
}  # measured: a door in between costs more than the lock

# Settings that people write by hand: ours, and those of the client that the doctor reads. What speaks MCP loads `mcp`.
PYDANTIC = (
    "super_agents.km.mcp.",
    *(f"super_agents.projects.config.{name}" for name in ("model", "values", "faults", "files", "layers")),
    "super_agents.upkeep.claude_models",
)
LOAD = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print("pydantic" in sys.modules)
"""
ELSEWHERE = "super_agents.system.watch_" + ("kqueue" if sys.platform == "linux" else "inotify")


def top_level(module: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(module)}


def layers() -> list[list[str]]:
    """Return the layers of the import contract, the highest first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [line.split(" | ") for line in contracts[0]["layers"]]


def layer(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def dotted(module: Path) -> str:
    return ".".join(module.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_the_import_contract_is_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_types_come_from_no_higher_layer_either() -> None:
    rank = {name: level for level, names in enumerate(layers()) for name in names}
    upward = [
        (shown(module), name)
        for module in modules()
        for name in imports(module)
        if (own := rank.get(layer(module))) is not None
        if name.startswith("super_agents.")
        if rank.get(name.split(".")[1], own) < own
    ]

    assert upward == []


def test_only_system_touches_the_operating_system() -> None:
    touching = {
        (shown(module), name)
        for module in modules()
        if PACKAGE / "system" not in module.parents
        for name in top_level(module) & OPERATING_SYSTEM
    }

    assert touching == ALLOWED_OUTSIDE_SYSTEM & touching


def test_pydantic_is_loaded_with_the_settings_alone() -> None:
    others = [name for module in modules() if not (name := dotted(module)).startswith((*PYDANTIC, ELSEWHERE))]

    said = subprocess.run([sys.executable, "-c", LOAD, *others], cwd=ROOT, check=False, capture_output=True, text=True)

    assert (said.stdout, said.stderr) == ("False\n", "")


@pytest.mark.parametrize("module", modules(), ids=shown)
def test_a_file_starts_with_a_docstring(module: Path) -> None:
    assert ast.get_docstring(parsed(module))


@pytest.mark.parametrize("module", [path for path in modules() if path.name == "__init__.py"], ids=shown)
def test_a_package_file_holds_its_docstring_only(module: Path) -> None:
    statements = parsed(module).body[1:]

    assert statements == [] or module.parent == PACKAGE  # the root gives out the public names on demand (PEP 562)
