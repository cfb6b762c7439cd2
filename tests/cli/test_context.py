"""`super-agents context`, typed as a person or a script would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.support.projects import Machine

PERSON = "human:ada"


@pytest.fixture(autouse=True)
def work(project: Project) -> None:
    """Give the project something to know."""
    project.roster.register("builder")
    project.board.add("Heat the oven", by=PERSON, details="Before the first loaf.")
    project.library.save(by=PERSON, title="The oven", body="It is slow. " * 100)
    project.mail.send("Hurry.", to=["builder"], by=PERSON)


def test_a_page_is_shown_for_a_task_an_agent_and_words(machine: Machine, project: Project) -> None:
    done = machine.run("context", "show", "--task", "t-1", "--agent", "builder", "--about", "slow", cwd=project.root)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("# Context on t-1 for builder\n")
    for said in ("**t-1** ready", "**m-1** from human:ada", "**the-oven** note", "> Before the first loaf."):
        assert said in done.stdout


def test_json_has_the_sections_and_the_budget_holds(machine: Machine, project: Project) -> None:
    done = machine.run("context", "show", "--task", "t-1", "--tokens", "256", "--json", cwd=project.root)

    told = json.loads(done.stdout)
    assert len(told["text"].encode()) <= 4 * 256
    assert told["tokens"] <= 256
    assert told["sections"][0]["items"][0]["id"] == "t-1"


def test_an_agent_is_who_it_says_it_is_unless_told_otherwise(
    machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPER_AGENT", "builder")

    assert "**m-1**" in machine.run("context", "show", cwd=project.root).stdout
    assert "**m-1**" not in machine.run("context", "show", "--agent", PERSON, cwd=project.root).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--task", "t-9"], 1, "t-9"),
        (["--agent", "nobody"], 1, "nobody"),
        (["--tokens", "10"], 2, "--tokens"),
    ],
)
def test_what_cannot_be_shown_says_why(
    machine: Machine, project: Project, arguments: list[str], code: int, sentence: str
) -> None:
    done = machine.run("context", "show", *arguments, cwd=project.root)

    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
