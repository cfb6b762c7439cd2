"""`super-agents knowledge` and `decision`, typed as a person or a script would."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.support.projects import Machine

REASONS = ["--context", "It was slow.", "--decision", "We do it.", "--consequences", "It is fast."]


def said(machine: Machine, project: Project, *arguments: str) -> Any:
    done = machine.run(*arguments, "--json", cwd=project.root)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_a_document_is_saved_shown_listed_found_and_deleted(machine: Machine, project: Project) -> None:
    (project.root / "body.md").write_text("Renew them early.", encoding="utf-8")
    options = ["--title", "Leases", "--file", "body.md", "--tag", "time", "--type", "lesson", "--confidence", "0.5"]

    saved = said(machine, project, "knowledge", "save", *options)

    assert (saved["id"], saved["version"], saved["body"], saved["tags"]) == ("leases", 1, "Renew them early.", ["time"])
    assert said(machine, project, "knowledge", "show", "leases") == saved
    assert said(machine, project, "knowledge", "list", "--tag", "time") == [saved]
    assert said(machine, project, "knowledge", "list", "--type", "note") == []
    assert [hit["id"] for hit in said(machine, project, "knowledge", "search", "renew", "early")["hits"]] == ["leases"]
    assert said(machine, project, "knowledge", "save", "leases", "--confidence", "1")["version"] == 2
    assert said(machine, project, "knowledge", "rename", "leases", "locks")["id"] == "locks"
    assert said(machine, project, "knowledge", "delete", "locks")["id"] == "locks"
    ends = [version["ended"] for version in said(machine, project, "knowledge", "history", "leases")]
    assert ends == ["replaced", "renamed", "deleted"]
    assert list(project.layout.knowledge.iterdir()) == []


def test_people_get_tables(machine: Machine, project: Project) -> None:
    machine.run("knowledge", "save", "--title", "Leases", cwd=project.root)
    machine.run("decision", "record", "Use SQLite", *REASONS, cwd=project.root)

    for arguments, shown in (
        (["knowledge", "list"], "leases"),
        (["knowledge", "show", "leases"], "confidence"),
        (["knowledge", "search", "laeses"], "leases"),
        (["knowledge", "history", "leases"], "store"),
        (["knowledge", "sync"], "files and store say the same"),
        (["decision", "list"], "0001-use-sqlite"),
        (["decision", "show", "1"], "## Consequences"),
    ):
        done = machine.run(*arguments, cwd=project.root)
        assert done.returncode == 0, done.stderr
        assert shown in done.stdout


def test_a_body_comes_from_stdin_with_a_dash(machine: Machine, project: Project) -> None:
    command = [sys.executable, "-m", "super_agents", "knowledge", "save", "--title", "x", "--file", "-", "--json"]

    done = subprocess.run(command, cwd=project.root, input=b"from a pipe", capture_output=True, check=True)

    assert json.loads(done.stdout)["body"] == "from a pipe"
    assert machine.home.is_dir()


def test_decisions_are_recorded_proposed_accepted_and_superseded(machine: Machine, project: Project) -> None:
    first = said(machine, project, "decision", "record", "Use SQLite", *REASONS)
    second = said(
        machine, project, "decision", "record", "Use files", *REASONS, "--proposed", "--supersedes", first["id"]
    )

    assert (first["id"], second["id"], second["status"]) == ("0001-use-sqlite", "0002-use-files", "proposed")
    assert said(machine, project, "decision", "accept", second["id"])["status"] == "accepted"
    assert said(machine, project, "decision", "show", "1")["status"] == "superseded"
    assert [one["id"] for one in said(machine, project, "decision", "list", "--status", "accepted")] == [second["id"]]


def test_a_file_that_cannot_be_read_ends_sync_with_1(machine: Machine, project: Project) -> None:
    project.layout.knowledge.mkdir()
    (project.layout.knowledge / "leases.md").write_text("+++\ncolour = 1\n+++\n", encoding="utf-8")

    done = machine.run("knowledge", "sync", cwd=project.root)

    assert done.returncode == 1
    assert "document_unreadable" in done.stdout
    assert "(line 2)" in done.stdout
    assert machine.run("knowledge", "list", cwd=project.root).returncode == 0


def test_export_writes_each_document_as_a_line(machine: Machine, project: Project) -> None:
    for title in ("One", "Two"):
        machine.run("knowledge", "save", "--title", title, cwd=project.root)

    done = machine.run("knowledge", "export", cwd=project.root)
    machine.run("knowledge", "export", "--output", "all.ndjson", cwd=project.root)

    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["one", "two"]
    assert (project.root / "all.ndjson").read_text(encoding="utf-8") == done.stdout


def test_an_agent_acts_under_its_own_name_alone(
    machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = project.roster.register("builder").secret
    monkeypatch.setenv("SUPER_AGENT", "builder")
    refused = machine.run("knowledge", "save", "--title", "x", cwd=project.root)
    monkeypatch.setenv("SUPER_AGENT_SECRET", secret)

    assert refused.returncode == 1
    assert said(machine, project, "knowledge", "save", "--title", "x")["by"] == "builder"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["knowledge", "save"], 1, "needs a title"),
        (["knowledge", "save", "../x", "--title", "x"], 1, "is no id"),
        (["knowledge", "save", "--title", "x", "--type", "poem"], 1, "`poem` is no type"),
        (["knowledge", "save", "--title", "x", "--file", "gone.md"], 1, "`gone.md` is gone"),
        (["knowledge", "save", "--title", "x", "--file", "latin1.md"], 1, "not UTF-8"),
        (["knowledge", "save", "--title", "x", "--confidence", "2"], 2, "--confidence"),
        (["knowledge", "save", "x", "--title", "x", "--expect", "3"], 1, "not 3 as expected"),
        (["knowledge", "show", "gone"], 1, "no document is named `gone`"),
        (["knowledge", "delete", "gone"], 1, "no document is named `gone`"),
        (["knowledge", "rename", "gone", "x"], 1, "no document is named `gone`"),
        (["knowledge", "history", "gone"], 1, "no document is named `gone`"),
        (["knowledge", "search", "x", "--after", "1"], 1, "is no cursor"),
        (["knowledge", "list", "--type", "poem"], 1, "is no type"),
        (["decision", "record", "x"], 2, "--context"),
        (["decision", "record", "x", *REASONS, "--supersedes", "gone"], 1, "no document is named `gone`"),
        (["decision", "show", "9"], 1, "no document is named `9`"),
    ],
)
def test_what_cannot_be_done_says_why_and_writes_nothing(
    machine: Machine, project: Project, arguments: list[str], code: int, sentence: str
) -> None:
    (project.root / "latin1.md").write_bytes(b"caf\xe9")

    done = machine.run(*arguments, cwd=project.root)

    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert project.log.head == 0


def test_documents_are_said_by_super_agents_alone(machine: Machine, project: Project) -> None:
    done = machine.run("event", "append", "document.deleted", "--data", '{"id": "x"}', cwd=project.root)

    assert done.returncode == 1
    assert project.log.head == 0
