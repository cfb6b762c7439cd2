"""`super-agents lease`, typed as a person, a script or an agent would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.cli.errors import DONE, FAILED, USAGE

if TYPE_CHECKING:
    from subprocess import CompletedProcess

    from super_agents.projects.project import Project
    from tests.support.projects import Machine


class Agent:
    """Types commands under a name of its own."""

    def __init__(self, machine: Machine, project: Project, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self._machine, self._project, self._env = machine, project, monkeypatch
        self._variables = {"SUPER_AGENT": name, "SUPER_AGENT_SECRET": project.roster.register(name).secret}

    def lease(self, *arguments: str) -> CompletedProcess[str]:
        """Run `super-agents lease` as this agent."""
        with self._env.context() as env:
            for name, value in self._variables.items():
                env.setenv(name, value)
            return self._machine.run("lease", *arguments, cwd=self._project.root)

    def json(self, *arguments: str) -> Any:
        """Return what it says with `--json`."""
        return json.loads(self.lease(*arguments, "--json").stdout)


@pytest.fixture
def ada(machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch) -> Agent:
    return Agent(machine, project, "ada", monkeypatch)


@pytest.fixture
def bob(machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch) -> Agent:
    return Agent(machine, project, "bob", monkeypatch)


def test_what_one_agent_takes_another_cannot_have(ada: Agent, bob: Agent) -> None:
    taken = ada.lease("take", "src/parser/", "*.sql", "--for", "90s", "--reason", "rewrite the parser")
    refused = bob.lease("take", "src/parser/lexer.py")

    assert taken.returncode == DONE
    assert "l-1 is yours until" in taken.stdout
    assert refused.returncode == FAILED
    assert all(word in refused.stderr for word in ("`ada`", "rewrite the parser", "message send --to ada"))
    assert bob.json("take", "src/parser/lexer.py")["error"]["code"] == "lease_held"
    assert bob.lease("take", "docs/").returncode == FAILED  # a file of SQL may lie there
    assert bob.lease("take", "README", "docs/index.md").returncode == DONE


def test_a_lease_is_renewed_shown_and_released(ada: Agent) -> None:
    taken = ada.json("take", "src/", "--key", "once", "--corr", "t-1")
    again = ada.json("take", "src/", "--key", "once")
    renewed = ada.json("renew", "l-1", "--for", "2h", "--token", str(taken["token"]))

    assert again == taken
    assert renewed["expires_at"] > taken["expires_at"]
    assert ada.json("show", "l-1") == renewed
    assert ada.json("list") == [renewed]
    assert "1h 59m" in ada.lease("list").stdout
    assert "expires at" in ada.lease("show", "l-1").stdout
    assert ada.lease("release", "l-1").stdout == "l-1 is released\n"
    assert ada.json("list") == []
    assert ada.json("list", "--all", "--holder", "ada")[0]["state"] == "released"
    assert "no lease is held" in ada.lease("list").stderr


def test_shared_leases_are_shared(ada: Agent, bob: Agent) -> None:
    assert ada.lease("take", "CHANGELOG.md", "--shared").returncode == DONE
    assert bob.lease("take", "CHANGELOG.md").returncode == FAILED
    assert bob.lease("take", "CHANGELOG.md", "--shared").returncode == DONE


def test_check_says_who_holds_a_path(ada: Agent, bob: Agent) -> None:
    token = ada.json("take", "src/", "--reason", "rewrite")["token"]

    assert ada.lease("check", "src/a.py", "README").returncode == DONE
    seen = bob.lease("check", "src/a.py", "README")
    assert seen.returncode == FAILED
    assert [line.split()[:3] for line in seen.stdout.splitlines()[1:]] == [
        ["src/a.py", "l-1", "ada"],
        ["README", "-", "-"],
    ]
    assert [one["path"] for one in bob.json("check", "src/a.py", "README")] == ["src/a.py", "README"]
    assert ada.lease("check", "src/a.py", "--token", str(token)).returncode == DONE
    assert ada.json("check", "README", "--token", str(token))["error"]["code"] == "lease_lost"
    assert bob.json("check", "src/a.py", "--token", str(token))["error"]["code"] == "lease_lost"


def test_a_person_breaks_a_lease_and_an_agent_does_not(
    machine: Machine, project: Project, ada: Agent, bob: Agent
) -> None:
    token = ada.json("take", "src/")["token"]

    assert bob.json("break", "l-1", "--reason", "mine now")["error"]["code"] == "lease_refused"
    done = machine.run("lease", "break", "l-1", "--reason", "ada is gone", cwd=project.root)

    assert done.stdout == "l-1 of ada is broken\n"
    lost = ada.lease("check", "src/a.py", "--token", str(token))
    assert lost.returncode == FAILED
    assert "ada is gone" in lost.stderr
    assert bob.lease("take", "src/").returncode == DONE


def test_another_does_not_release(ada: Agent, bob: Agent) -> None:
    ada.lease("take", "src/")

    assert bob.json("release", "l-1")["error"]["code"] == "lease_held"
    assert bob.json("renew", "l-1")["error"]["code"] == "lease_held"
    assert [one["state"] for one in ada.json("list")] == ["held"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["take"], USAGE, "PATTERN"),
        (["take", "a", "--for", "soon"], USAGE, "is not a duration"),
        (["take", "a", "--for", "40d"], FAILED, "between 1s and 30d"),
        (["take", "../a"], FAILED, "`../a` leads out of the project"),
        (["take", ""], FAILED, "is empty"),
        (["check", "/etc/passwd"], FAILED, "`/etc/passwd` leads out"),
        (["show", "l-9"], FAILED, "no lease `l-9`"),
        (["break", "l-1"], USAGE, "--reason"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    machine: Machine, project: Project, arguments: list[str], code: int, words: str
) -> None:
    done = machine.run("lease", *arguments, cwd=project.root)

    assert done.returncode == code
    assert words in done.stderr
    assert project.log.head == 0


def test_patterns_mean_the_project_wherever_one_stands(machine: Machine, project: Project) -> None:
    (project.root / "src").mkdir()

    done = machine.run("lease", "take", str(project.root / "src" / "a.py"), "--json", cwd=project.root / "src")

    assert json.loads(done.stdout)["patterns"] == ["src/a.py"]


def test_leases_are_not_written_by_hand(machine: Machine, project: Project) -> None:
    done = machine.run("event", "append", "lease.released", "--data", '{"lease": "l-1"}', cwd=project.root)

    assert done.returncode == FAILED
    assert "what super-agents itself says" in done.stderr


def test_the_book_is_the_same_after_the_registry_was_deleted(project: Project, ada: Agent) -> None:
    ada.lease("take", "src/")
    before = ada.json("list")
    for file in project.layout.registry.iterdir():
        file.unlink()

    assert ada.json("list") == before


def test_the_holder_of_a_lease_is_asked_with_a_message(project: Project, ada: Agent, bob: Agent) -> None:
    ada.lease("take", "src/")

    said = bob.json("ask", "l-1", "may I?")

    (letter,) = project.inbox("ada").unread()
    assert (said["requires_reply"], letter.message.text, letter.message.sender) == (True, "may I?", "bob")
