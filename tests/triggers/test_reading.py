"""The file of triggers: what it can say, and what is said of it when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from super_agents.errors import TriggersInvalid
from super_agents.triggers.reading import TriggersFile, parsed, read

FILE = Path("triggers.toml")
WHOLE = """
[trigger.everything]
about = "All there is to say"
enabled = false
on = ["git.*", "custom.built"]
paths = ["*.py", "!tests/"]
by = "builder"
branches = ["main", "release/*"]
subjects = ["fix:*"]
cooldown = "10min"
dedupe = "{branch}"
limit = 3
notify = "{count} files on {branch}"

[[trigger.everything.task]]
title = "Look at {short}"
details = \"\"\"
on = "not a key"
\"\"\"
agent = "builder"
priority = "low"
again = true

[[trigger.everything.message]]
to = "@all"
text = "{subject}"

[[trigger.everything.command]]
run = "make docs"
timeout = "2min"
"""


def fault_of(text: str) -> str:
    with pytest.raises(TriggersInvalid) as caught:
        parsed(text, FILE)
    return caught.value.message


def test_everything_that_can_be_said_is_read() -> None:
    (trigger,) = parsed(WHOLE, FILE)

    assert (trigger.name, trigger.line, trigger.enabled, trigger.cooldown) == ("everything", 2, False, 600.0)
    assert (trigger.on, trigger.by, trigger.limit) == (("git.*", "custom.built"), ("builder",), 3)
    assert trigger.tasks[0].addressee == "agent:builder"
    assert (trigger.messages[0].to, trigger.commands[0].timeout) == (("@all",), 120.0)


def test_a_file_that_is_not_there_has_no_triggers(tmp_path: Path) -> None:
    assert read(tmp_path / "triggers.toml") == ()


def test_a_file_is_parsed_again_only_when_it_says_something_else(tmp_path: Path) -> None:
    path = tmp_path / "triggers.toml"
    file = TriggersFile(path)
    text = '[trigger.one]\non = "custom.seen"\nnotify = "seen"\n'
    path.write_text(text)
    first = file.read()

    assert [one.name for one in first] == ["one"]
    assert file.read() is first
    path.write_text(text.replace("one", "two"))
    assert [one.name for one in file.read()] == ["two"]
    path.write_text("[trigger")
    with pytest.raises(TriggersInvalid):
        file.read()
    path.unlink()
    assert file.read() == ()
    path.write_text(text)
    assert file.read() == first


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('by = "builder"', "by = 7", "triggers.toml:7: `trigger.everything.by = 7` is no list of 1 to 200 texts"),
        ('"git.*"', '"git.comitted"', 'triggers.toml:5: `trigger.everything.on = "git.comitted"` names no kind'),
        ('"*.py"', '"a[b"', "triggers.toml:6: `trigger.everything.paths"),
        ('"*.py"', '"*a*b*c*d*e*f*g"', "more than 6 stars"),
        ('"*.py"', '"# a comment"', "takes nothing"),
        ("limit = 3", "limit = 0", "`trigger.everything.limit = 0` is out of bounds; write a whole number"),
        ("limit = 3", "limits = 3", "triggers.toml:12: `trigger.everything.limits` is not known; write `limit`"),
        ('"10min"', '"10"', '`trigger.everything.cooldown = "10"` is no duration; write a duration in quotes'),
        ('"{branch}"', '"{brunch}"', "has `{brunch}`, which stands for nothing"),
        ('priority = "low"', 'priority = "lo"', 'triggers.toml:21: `trigger.everything.task.priority = "lo"`'),
        ('agent = "builder"', 'agent = "a"\nrole = "b"', "has both `role` and `agent`"),
        ('run = "make docs"', 'run = ""', "is empty"),
        ('text = "{subject}"', "", "triggers.toml:24: `trigger.everything.message` lacks `text`"),
        ("enabled = false", 'enabled = "no"', 'triggers.toml:4: `trigger.everything.enabled = "no"` is neither'),
        ("[trigger.everything]", "[trigger.Every]", "`trigger.Every` is no name"),
        ('on = ["git.*", "custom.built"]', "", "does not say when it fires"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_what_to_write(before: str, after: str, says: str) -> None:
    assert before in WHOLE

    assert says in fault_of(WHOLE.replace(before, after, 1))


def test_every_fault_is_named_at_once() -> None:
    told = fault_of(WHOLE.replace("limit = 3", "limit = 0").replace('"10min"', "10")).splitlines()

    assert len(told) == 2


def test_a_trigger_that_does_nothing_is_a_fault() -> None:
    assert "does nothing; write an action" in fault_of('[trigger.idle]\non = "git.*"\n')


@pytest.mark.parametrize("text", ["[trigger.x", "trigger = 1", "[other]\nx = 1", "[[trigger]]\nx = 1"])
def test_a_file_of_another_shape_is_refused(text: str) -> None:
    assert "triggers.toml" in fault_of(text)


def test_a_file_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "triggers.toml").write_bytes(b"# caf\xe9\n")

    with pytest.raises(TriggersInvalid, match=r"cannot be read"):
        read(tmp_path / "triggers.toml")
