"""Which Python the knowledge manager runs in, and what it finds there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import super_agents
from super_agents.runtime import km_process

if TYPE_CHECKING:
    import pytest

    from super_agents.projects.project import Project


def test_a_python_path_of_the_project_lends_it_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.root / "starlette.py").write_text("raise SystemExit('the wrong module')\n")
    monkeypatch.setenv("PYTHONPATH", str(project.root))

    assert km_process.start(project).is_running


def test_a_checkout_that_is_not_installed_starts_itself(project: Project, tmp_path: Path) -> None:
    """A copy of the package, found by PYTHONPATH alone, must not start the installed one."""
    checkout = tmp_path / "checkout"
    shutil.copytree(Path(super_agents.__file__).parent, checkout / "super_agents")
    package = checkout / "super_agents" / "__init__.py"
    package.write_text(package.read_text().replace(super_agents.__version__, "9.9.9"))
    script = (
        "from super_agents.projects.project import Project; from super_agents.runtime import km_process; import sys; "
    )
    script += "print(km_process.start(Project.open(sys.argv[1])).version)"

    done = subprocess.run(
        [sys.executable, "-c", script, str(project.root)],
        env={**os.environ, "PYTHONPATH": str(checkout)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "9.9.9\n"
