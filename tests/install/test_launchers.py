"""The two programs of an environment, wherever the environment stands."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from typing import TYPE_CHECKING

import pytest

from tests.support.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# In place of the package: says how it was started.
WITNESS = (
    "import json, sys\n\n\ndef main():\n    print(json.dumps([sys.argv, sys.flags.isolated, sys.flags.no_site]))\n"
)


@pytest.fixture(params=["plain", "with a space", "with 'quotes\" and $signs", "long" * 50])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Build an environment in one folder and move it to its final one, as install.sh does."""
    built, final = tmp_path / "built", tmp_path / str(request.param)
    venv.create(built, with_pip=False, symlinks=True)
    package = next(built.glob("lib/python3*/site-packages")) / "super_agents"
    (package / "hooks").mkdir(parents=True)
    (package / "__main__.py").write_text(WITNESS)
    (package / "hooks" / "entry.py").write_text(f"{WITNESS}\n\nif __name__ == '__main__':\n    main()\n")
    subprocess.run([sys.executable, ROOT / "shell" / "setup" / "launchers.py", built, final], check=True)
    return built.rename(final)


def start(program: Path) -> list[object]:
    said = subprocess.run([program, "one", "two words", ""], check=True, capture_output=True, text=True).stdout
    return list(json.loads(said))


def test_the_command_starts_isolated_from_the_callers_python(environment: Path) -> None:
    program = environment / "bin" / "super-agents"

    assert start(program) == [[str(program), "one", "two words", ""], 1, 0]


def test_the_hook_starts_without_site(environment: Path) -> None:
    program = environment / "bin" / "super-agents-hook"

    assert start(program) == [[str(program), "one", "two words", ""], 1, 1]


def test_nothing_else_is_left_beside_the_interpreter(environment: Path) -> None:
    names = {path.name for path in (environment / "bin").iterdir() if not path.name.startswith("python")}

    assert names == {"super-agents", "super-agents-hook"}
