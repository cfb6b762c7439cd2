"""`super-agents contract`, typed as a person or a script would."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.knowledge.contracts.apis import api, parameter

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.support.projects import Machine

YAML = "openapi: 3.1.0\ninfo: {title: Bakery, version: '1'}\npaths: {}\n"


@pytest.fixture(autouse=True)
def files(project: Project) -> None:
    """Lay down what is registered."""
    (project.root / "old.json").write_text(json.dumps(api(parameter("full"))), encoding="utf-8")
    (project.root / "new.json").write_text(json.dumps(api()), encoding="utf-8")
    (project.root / "more.json").write_text(
        json.dumps(api({**parameter("full"), "description": "Bake it."})), encoding="utf-8"
    )
    (project.root / "bakery.yaml").write_text(YAML, encoding="utf-8")
    (project.root / "wrong.yaml").write_text("openapi: 3.1.0\n", encoding="utf-8")
    (project.root / "latin1.json").write_bytes(b'{"title": "caf\xe9"}')


def said(machine: Machine, project: Project, *arguments: str) -> Any:
    done = machine.run(*arguments, "--json", cwd=project.root)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_a_contract_is_registered_shown_compared_and_deleted(machine: Machine, project: Project) -> None:
    first = said(machine, project, "contract", "register", "bakery", "old.json", "--ticket", "B-1")
    second = said(machine, project, "contract", "register", "bakery", "new.json", "--breaking", "unused")

    assert (first["version"], first["kind"], first["ticket"]) == (1, "openapi", "B-1")
    assert (second["version"], second["why"]) == (2, "unused")
    assert [one["version"] for one in said(machine, project, "contract", "list")] == [2]
    assert said(machine, project, "contract", "show", "bakery")["document"] == api()
    assert said(machine, project, "contract", "show", "bakery", "--version", "1")["document"] == api(parameter("full"))
    compared = said(machine, project, "contract", "diff", "bakery")
    assert compared["breaking"] == 1
    assert compared["changes"][0]["code"] == "parameter-removed"
    assert said(machine, project, "contract", "diff", "bakery", "2", "1")["breaking"] == 0
    assert [one["why"] for one in said(machine, project, "contract", "history", "bakery")] == [None, "unused"]
    assert said(machine, project, "contract", "delete", "bakery")["version"] == 2
    assert said(machine, project, "contract", "list") == []


def test_the_code_is_checked_and_a_break_ends_with_1(machine: Machine, project: Project) -> None:
    machine.run("contract", "register", "bakery", "old.json", cwd=project.root)

    ends = {
        file: machine.run("contract", "check", "bakery", "--against", *file.split(), cwd=project.root)
        for file in ("old.json", "new.json", "more.json", "more.json --exact", "wrong.yaml")
    }

    assert {file: done.returncode for file, done in ends.items()} == {
        "old.json": 0,
        "new.json": 1,
        "more.json": 0,
        "more.json --exact": 1,
        "wrong.yaml": 1,
    }
    assert ends["old.json"].stdout == "no difference\n"
    assert ends["new.json"].stdout.startswith("breaks  parameter-removed  POST /loaves/{}: `full` (query) is gone\n")
    assert "1 difference, 1 of them breaking" in ends["new.json"].stdout
    assert "'info' is a required property" in ends["wrong.yaml"].stderr
    told = machine.run("contract", "check", "bakery", "--against", "new.json", "--json", cwd=project.root)
    assert (told.returncode, json.loads(told.stdout)["breaking"]) == (1, 1)


def test_a_break_is_refused_with_all_of_it_in_json(machine: Machine, project: Project) -> None:
    machine.run("contract", "register", "bakery", "old.json", cwd=project.root)

    done = machine.run("contract", "register", "bakery", "new.json", "--json", cwd=project.root)

    error = json.loads(done.stdout or done.stderr)["error"]
    assert (done.returncode, error["code"]) == (1, "contract_broken")
    assert error["details"]["breaks"][0]["pointer"] == "/paths/~1loaves~1{id}/post/parameters/0"
    assert "--breaking" in error["hint"]
    assert project.log.head == 1


def test_people_get_tables(machine: Machine, project: Project) -> None:
    machine.run("contract", "register", "bakery", "old.json", cwd=project.root)
    machine.run("contract", "register", "bakery", "more.json", cwd=project.root)

    for arguments, shown in (
        (["list"], "bakery  2        openapi"),
        (["show", "bakery"], '"openapi": "3.1.0"'),
        (["history", "bakery"], "REGISTERED"),
        (["diff", "bakery"], "1 difference, none of them breaking"),
        (["delete", "bakery"], "bakery is deleted"),
        (["history", "bakery"], "DELETED"),
    ):
        done = machine.run("contract", *arguments, cwd=project.root)
        assert done.returncode == 0, done.stderr
        assert shown in done.stdout


def test_a_document_comes_from_stdin_with_a_dash(machine: Machine, project: Project) -> None:
    command = [sys.executable, "-m", "super_agents", "contract", "register", "bakery", "-", "--json"]

    done = subprocess.run(command, cwd=project.root, input=YAML.encode(), capture_output=True, check=True)

    assert json.loads(done.stdout)["title"] == "Bakery"
    assert machine.home.is_dir()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["register", "bakery"], 2, "Missing argument"),
        (["register", "../x", "old.json"], 1, "cannot be called"),
        (["register", "bakery", "gone.json"], 1, "`gone.json` is gone"),
        (["register", "bakery", "latin1.json"], 1, "not UTF-8"),
        (["register", "bakery", "wrong.yaml"], 1, "'info' is a required property"),
        (["register", "bakery", "old.json", "--kind", "poem"], 1, "the kind `poem`"),
        (["register", "bakery", "old.json", "--expect", "3"], 1, "not 3 as expected"),
        (["show", "bakery"], 1, "no contract is named `bakery`"),
        (["diff", "bakery"], 1, "no contract is named `bakery`"),
        (["history", "bakery"], 1, "no contract is named `bakery`"),
        (["delete", "bakery"], 1, "no contract is named `bakery`"),
        (["check", "bakery", "--against", "old.json"], 1, "no contract is named `bakery`"),
        (["check", "bakery"], 2, "--against"),
    ],
)
def test_what_cannot_be_done_says_why_and_writes_nothing(
    machine: Machine, project: Project, arguments: list[str], code: int, sentence: str
) -> None:
    done = machine.run("contract", *arguments, cwd=project.root)

    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert project.log.head == 0
