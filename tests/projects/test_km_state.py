"""Looking at a knowledge manager: cheap enough for every `status`."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from super_agents.projects import km_record
from super_agents.projects.km_record import Record
from super_agents.projects.km_state import KmState, health, state, states
from tests.support.projects import free_ports
from tests.support.strangers import identity_of, listener

if TYPE_CHECKING:
    from super_agents.projects.project import Project


def publish(project: Project, port: int, **others: str) -> Record:
    members = {"project_id": project.id, "instance_id": "1" * 32, "root": str(project.root)} | others
    record = Record(**members, port=port, pid=1, process_started=1.0, started_at="2026-01-01", version="0.1.0")
    km_record.write(project.layout, record, token="t")  # noqa: S106 - no secret
    return record


def identity(record: Record, **others: object) -> dict[str, object]:
    return {key: value for key, value in asdict(record).items() if key != "process_started"} | others


def test_who_answers_as_written_is_running(project: Project) -> None:
    port = free_ports(1)[0]
    record = publish(project, port)

    with listener(port, identity_of(**identity(record))):
        seen = state(project)

    assert seen == KmState("running", port, 1, "1" * 32, "2026-01-01", "0.1.0")
    assert seen.url == f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    "lie", [{"project_id": "0" * 32}, {"instance_id": "0" * 32}, {"root": "/elsewhere"}, {"pid": 2}, {"pid": "1"}]
)
def test_one_wrong_member_is_a_stranger(project: Project, lie: dict[str, object]) -> None:
    port = free_ports(1)[0]
    record = publish(project, port)

    with listener(port, identity_of(**identity(record, **lie))):
        assert state(project).status == "foreign"


def test_nobody_on_its_port_is_a_death(project: Project) -> None:
    publish(project, free_ports(1)[0])

    assert state(project).status == "dead"


@pytest.mark.parametrize("of_another", [{"project_id": "0" * 32}, {"root": "/elsewhere"}])
def test_a_state_of_another_project_or_place_is_not_ours(project: Project, of_another: dict[str, str]) -> None:
    publish(project, free_ports(1)[0], **of_another)

    assert state(project).status == "stopped"


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"port": 1}', "\x00"])
def test_a_damaged_state_counts_as_none(project: Project, text: str) -> None:
    project.layout.km_json.write_text(text)

    assert state(project).status == "stopped"


def test_the_state_as_json_has_an_address_only_while_it_runs(project: Project) -> None:
    assert json.loads(json.dumps(state(project).to_dict()))["url"] is None


def test_health_of_who_does_not_answer_is_unknown() -> None:
    assert health(KmState("dead", port=free_ports(1)[0])) is None
    assert health(KmState("stopped")) is None


def test_no_projects_have_no_states() -> None:
    assert states([]) == []


def test_looking_imports_nothing_heavy() -> None:
    heavy = {"psutil", "pydantic", "filelock", "portalocker", "http.client", "asyncio", "uvicorn", "subprocess"}
    script = f"import sys, super_agents.projects.km_state; print(sorted({heavy!r} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
