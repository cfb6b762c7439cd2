"""The mail of a project: its settings, and what the log's door keeps out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.errors import ConfigInvalid, MessageRefused
from super_agents.projects.project import Project
from tests.messages.office import ADA

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "AKIAQ3EGRNWZT6VXUKPM"  # noqa: S105 - looks like one and opens nothing


@pytest.fixture
def staffed(project: Project) -> Project:
    """A project with two agents."""
    project.roster.register("builder")
    project.roster.register("reviewer")
    return project


def configured(project: Project, text: str) -> Project:
    """Open the project anew, with these settings."""
    (project.root / ".claude/system/config.toml").write_text(f"[messages]\n{text}\n", encoding="utf-8")
    return Project.open(project.root)


def test_without_settings_everybody_writes_to_everybody(staffed: Project) -> None:
    sent = staffed.inbox("reviewer").send("x", by="builder")

    assert (sent.recipients, sent.expires) == (("reviewer",), None)


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ('routing = "hub"', False),
        ('routing = "hub"\nhub = "reviewer"', True),
        ('routing = "matrix"\npairs = ["reviewer > builder"]', False),
        ('routing = "matrix"\npairs = ["builder>reviewer"]', True),
        ('routing = "matrix"\npairs = [" * > reviewer "]', True),
    ],
)
def test_the_settings_say_who_may_write_to_whom(staffed: Project, text: str, *, is_allowed: bool) -> None:
    mail = configured(staffed, text).mail

    if is_allowed:
        assert mail.send("x", to=["reviewer"], by="builder").id == "m-1"
    else:
        with pytest.raises(MessageRefused):
            mail.send("x", to=["reviewer"], by="builder")
    assert mail.send("x", to=["human"], by="builder").recipients == ("human",)


def test_the_settings_say_how_long_and_how_often(staffed: Project) -> None:
    mail = configured(staffed, 'ttl = "1d"\nattempts = 1\nredelivery = "10ms"').mail

    sent = mail.send("x", to=["reviewer"], by="builder")
    mail.inbox("reviewer").read(by="reviewer")

    assert sent.expires is not None
    told = list(staffed.log.read())[-1].data
    assert told["last"] == [sent.id]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('routing = "ring"', "routing"),
        ('hub = "Lead"', "hub"),
        ('pairs = ["builder"]', "pairs"),
        ('pairs = ["a > b > c"]', "pairs"),
        ('pairs = "a > b"', "pairs"),
        ('redelivery = "0s"', "redelivery"),
        ("attempts = 0", "attempts"),
        ("ttl = 5", "ttl"),
    ],
)
def test_a_wrong_setting_is_named(staffed: Project, text: str, key: str) -> None:
    with pytest.raises(ConfigInvalid, match=f"messages.{key}"):
        _ = configured(staffed, text).mail


def test_a_secret_in_a_message_does_not_reach_the_log(staffed: Project) -> None:
    sent = staffed.mail.send(f"the key is {SECRET}", subject=SECRET, to=["reviewer"], by="builder")

    assert "[redacted:" in sent.text
    assert "[redacted:" in sent.subject
    read = staffed.inbox("reviewer").read(by="reviewer")[0].message
    assert SECRET not in f"{sent} {read}"
    files: list[Path] = [path for path in (staffed.root / ".claude").rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]


def test_a_key_that_looks_like_a_secret_still_sends_once(staffed: Project) -> None:
    first = staffed.mail.send("x", to=["reviewer"], by="builder", key=SECRET)

    assert staffed.mail.send("y", to=["reviewer"], by="builder", key=SECRET) == first
    assert staffed.mail.send("z", to=["reviewer"], by="builder").id == "m-2"


def test_mail_survives_that_old_events_are_forgotten(staffed: Project) -> None:
    for number in range(4):
        staffed.mail.send(f"x{number}", to=["reviewer", ADA], by="builder", requires_reply=True)
        staffed.log.rotate()
    staffed.log.archive()
    before = staffed.views.rows("mail")

    assert staffed.log.forget(staffed.views, keep=1) > 0
    staffed.views.rebuild()

    assert staffed.views.rows("mail") == before
    assert staffed.mail.send("next", to=["reviewer"], by="builder").id == "m-5"
