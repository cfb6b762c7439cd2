"""Files of subagents as they are read, and their model as it is written."""

from __future__ import annotations

import pytest

from super_agents.agents.role import Malformed, parse, with_model

BAKER = b"""---
name: baker
description: Bakes bread. Use it when dough has risen.
tools: Read, Bash(make *, ovens), mcp__super-agents__task_claim
model: sonnet
---

You bake.

model: not this one
"""


def test_a_role_is_read_whole() -> None:
    role = parse(BAKER)

    assert (role.name, role.model, role.duty) == ("baker", "sonnet", "Bakes bread")
    assert role.tools == ("Read", "Bash(make *, ovens)", "mcp__super-agents__task_claim")
    assert role.prompt.splitlines()[0] == "You bake."
    assert role.prompt_line == 7
    assert role.lines["tools"] == 4


def test_tools_may_be_a_list_and_a_description_may_be_folded() -> None:
    role = parse(b"---\nname: a\ndescription: >-\n  Use it\n  when.\ntools:\n  - Read\n  - Grep\n---\nBe.\n")

    assert role.tools == ("Read", "Grep")
    assert role.description == "Use it when."


def test_newlines_of_windows_are_read() -> None:
    assert parse(BAKER.replace(b"\n", b"\r\n")).tools == parse(BAKER).tools


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"# Baker\n", 1),
        (b"---\nname: baker\n", 1),
        (b"---\nname: baker\ndescription: bread: and rolls\n---\nYou bake.\n", 3),
        (b"---\njust words\n---\nYou bake.\n", 2),
        (b"---\nname: \xff\n---\n", 1),
    ],
    ids=["no front matter", "no end", "no YAML", "no keys", "no UTF-8"],
)
def test_what_cannot_be_read_is_told_with_its_line(raw: bytes, line: int) -> None:
    with pytest.raises(Malformed) as caught:
        parse(raw)

    assert caught.value.line == line


def test_another_model_is_written_into_the_front_matter_alone() -> None:
    written = with_model(BAKER, "opus")

    assert parse(written).model == "opus"
    assert written == BAKER.replace(b"model: sonnet", b"model: opus")


def test_a_role_that_names_no_model_gets_none() -> None:
    bare = BAKER.replace(b"model: sonnet\n", b"")

    assert with_model(bare, "opus") == bare
