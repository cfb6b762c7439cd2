"""What a real knowledge manager does by itself."""

from __future__ import annotations

import json
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import KmFailed
from super_agents.events.spool import spool, waiting
from super_agents.projects.km_state import health, state
from super_agents.runtime import km_process
from tests.support.knowledge_managers import is_alive, is_ready, kinds
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from super_agents.projects.project import Project


def seen_by_views(project: Project) -> int:
    """Return the last event that the views in the file have seen, without bringing them up to date."""
    database = project.layout.registry_db
    if not database.exists():
        return 0
    views = project.views
    try:
        return min(views.positions().values())
    finally:
        views.close()


def test_it_keeps_the_views_up_to_date(project: Project) -> None:
    started = km_process.start(project)
    eventually(lambda: is_ready(started))

    last = project.log.append("custom.happened", by="tester").seq

    eventually(lambda: seen_by_views(project) >= last)


def test_views_that_were_deleted_come_back(project: Project) -> None:
    started = km_process.start(project)
    eventually(lambda: is_ready(started))
    for path in project.layout.registry.iterdir():
        path.unlink()

    last = project.log.append("custom.happened", by="tester").seq

    eventually(lambda: seen_by_views(project) >= last)


def test_views_that_were_deleted_come_back_where_nothing_happens(project: Project) -> None:
    started = km_process.start(project)
    eventually(lambda: is_ready(started))

    shutil.rmtree(project.layout.registry)

    eventually(lambda: seen_by_views(project) == project.log.head)


def test_nobody_asks_the_views_while_their_project_may_be_going(project: Project) -> None:
    """Whoever asked made their folder again, so that `rm -r` found the project's folder not empty at its end."""
    project.layout.knowledge.mkdir()
    started = km_process.start(project)
    eventually(lambda: is_ready(started))

    shutil.rmtree(project.layout.registry)
    (project.layout.knowledge / "ovens.md").write_text("# Ovens\n")
    project.log.append("custom.happened", by="tester")
    time.sleep(1.5)  # they are due after two seconds; all that may ask is due within one

    assert not project.layout.registry.exists()


def test_it_takes_in_what_hooks_left_aside(project: Project) -> None:
    km_process.start(project)
    body = {"v": 1, "ts": "2026-01-01T00:00:00.000000Z", "kind": "custom.left", "by": "hook", "data": {}}

    spool(str(project.events_dir), json.dumps(body)[:-1].encode())

    eventually(lambda: not waiting(str(project.events_dir)))
    assert [event.by for event in project.log.read() if event.kind == "custom.left"] == ["hook"]


def test_it_writes_down_that_a_message_expired(project: Project) -> None:
    project.roster.register("builder")
    project.mail.send("lunch", to=["builder"], by="human:ada", ttl=0.5)

    km_process.start(project)

    eventually(lambda: "message.expired" in [event.kind for event in project.log.read()])


def test_it_stops_by_itself_when_nobody_uses_it(project: Project) -> None:
    project.layout.config.write_text('[km]\nidle_stop = "1s"\n')
    started = km_process.start(project)

    eventually(lambda: not is_alive(started))

    assert state(project).status == "stopped"
    assert kinds(project) == ["km.started", "km.stopped"]
    assert [event.data["reason"] for event in project.log.read() if event.kind == "km.stopped"] == ["idle"]


def test_its_log_rotates_at_the_size_that_is_set(project: Project) -> None:
    project.layout.config.write_text('[km]\nlog_size = "10 kB"\nlog_files = 2\n')
    project.layout.logs.mkdir(parents=True)
    (project.layout.logs / "km.log").write_bytes(b"x" * 9990 + b"\n")

    km_process.start(project)

    assert sorted(path.name for path in project.layout.logs.glob("km.log*")) == ["km.log", "km.log.1"]


def test_views_that_cannot_be_opened_are_a_fault_and_no_reason_not_to_start(project: Project) -> None:
    project.layout.registry.mkdir()
    project.layout.registry_db.mkdir()

    started = km_process.start(project)

    eventually(lambda: (health(started) or {}).get("status") == "failing")
    assert [reason.partition(":")[0] for reason in (health(started) or {})["reasons"]] == ["views"]
    project.layout.registry_db.rmdir()
    eventually(lambda: (health(started) or {}).get("status") == "ok")


def test_a_log_of_a_newer_release_is_why_it_does_not_start(project: Project) -> None:
    project.events_dir.mkdir(exist_ok=True)
    (project.events_dir / "log.ndjson").write_text('{"v":2,"ts":"2030-01-01T00:00:00.000000Z"}\n')

    with pytest.raises(KmFailed, match="holds events of format 2"):
        km_process.start(project)
