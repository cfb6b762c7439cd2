"""The machine's chain key is used where it is, and only there."""

from __future__ import annotations

from super_agents.projects.chain_key import FILE_NAME, chain_key
from super_agents.projects.project import Project
from super_agents.system.paths import user_config_dir


def _give_key(text: str) -> None:
    user_config_dir().mkdir(parents=True, exist_ok=True)
    (user_config_dir() / FILE_NAME).write_text(text)


def test_without_a_key_nothing_is_signed(project: Project) -> None:
    project.log.append("custom.x", by="a")
    project.log.rotate()
    project.log.archive()

    sealed = [event for event in project.log.read() if event.kind == "log.sealed"]
    assert chain_key() is None
    assert "hmac" not in sealed[0].data


def test_a_segment_that_was_sealed_with_another_key_is_found(project: Project) -> None:
    _give_key("one\n")
    first = Project.open(project.root)
    first.log.append("custom.x", by="a")
    first.log.rotate()
    first.log.archive()
    assert first.log.verify(deep=True) == []

    _give_key("another\n")

    assert [finding.code for finding in Project.open(project.root).log.verify(deep=True)] == ["bad_hmac"]
