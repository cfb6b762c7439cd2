"""What the linter finds in subagents' files, one fault each."""

from __future__ import annotations

from itertools import chain

import pytest

from super_agents.agents.lint import LONGEST, SHORTEST, Ruler
from super_agents.agents.model_choice import Entry, ModelTable

TABLE = ModelTable(
    1,
    {"builder": "sonnet"},
    ("sonnet",),
    {"baker": Entry("baker", "builder", ("bread-maker",)), "miller": Entry("miller", "builder")},
)
TOOLS = frozenset({"task_claim"})
HEAD = """name: baker
description: Use it when dough has risen.
tools: Read, mcp__super-agents__task_claim
model: sonnet
"""
LONG = "Whoever bakes bread looks at the dough before the clock, for flour and weather differ every day."


def file(head: str = HEAD, *, prompt: str = "You bake.\n") -> bytes:
    """Return the bytes of a role's file."""
    return f"---\n{head}---\n{prompt}".encode()


def found(files: dict[str, bytes], *, is_ours: bool = False) -> list[tuple[str, str, str]]:
    """Return the findings as code, place and severity."""
    findings = Ruler(TABLE, TOOLS, is_ours=is_ours).lint(files)
    return [(each.code, str(each.file), each.severity) for each in findings]


def test_a_sound_file_has_no_findings() -> None:
    assert found({"baker.md": file()}) == []


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("- a\n", ("agent_unreadable", "baker.md:2", "error")),
        (HEAD.replace("name: baker\n", ""), ("agent_key_missing", "baker.md:1", "error")),
        (HEAD + "thinking: 3\n", ("agent_key_unknown", "baker.md:6", "error")),
        (HEAD.replace("Use it when dough has risen", "Bread"), ("agent_description", "baker.md:3", "error")),
        (HEAD.replace("Read", "Git"), ("agent_tool_unknown", "baker.md:4", "error")),
        (HEAD.replace("claim", "grab"), ("agent_tool_unknown", "baker.md:4", "error")),
        (HEAD.replace("sonnet", "sonett"), ("agent_model_unknown", "baker.md:5", "error")),
        (HEAD.replace("sonnet", "opus"), ("agent_model_differs", "baker.md:5", "note")),
        (HEAD.replace("name: baker", "name: cook"), ("agent_name_differs", "baker.md:2", "note")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_fault_is_found_with_its_line(head: str, expected: tuple[str, str, str]) -> None:
    assert found({"baker.md": file(head)}) == [expected]


@pytest.mark.parametrize("tool", ["Bash(git *)", "Agent(baker)", "mcp__other__search", "mcp__super-agents__*"])
def test_tools_with_patterns_and_of_other_servers_are_not_judged(tool: str) -> None:
    assert found({"baker.md": file(HEAD.replace("Read", tool))}) == []


@pytest.mark.parametrize("model", ["inherit", "opus[1m]", "claude-opus-5-5", "eu.anthropic.claude-x-v1:0"])
def test_short_names_and_ids_of_models_are_known(model: str) -> None:
    other = HEAD.replace("name: baker", "name: cook").replace("sonnet", model)

    assert found({"cook.md": file(other)}) == []


def test_an_empty_prompt_is_found() -> None:
    assert found({"baker.md": file(prompt="\n")}) == [("agent_length", "baker.md:7", "error")]


@pytest.mark.parametrize("lines", [SHORTEST - 1, LONGEST + 1])
def test_a_length_is_asked_of_the_packaged_files_alone(lines: int) -> None:
    prompt = "".join(f"Line {number}.\n" for number in range(lines))

    assert found({"baker.md": file(prompt=prompt)}) == []
    assert [code for code, *_ in found({"baker.md": file(prompt=prompt)}, is_ours=True)] == ["agent_length"]


def test_two_files_of_one_name_are_found() -> None:
    assert ("agent_name_taken", "more/baker.md:2", "error") in found({"baker.md": file(), "more/baker.md": file()})


def test_a_file_with_another_name_of_a_role_is_told() -> None:
    alias = file(HEAD.replace("name: baker", "name: bread-maker"))

    assert found({"bread-maker.md": alias}) == [("agent_name_taken", "bread-maker.md:2", "note")]


@pytest.mark.parametrize(("is_ours", "severity"), [(False, "note"), (True, "error")])
def test_a_paragraph_that_two_files_share_is_found_however_it_is_wrapped(is_ours: bool, severity: str) -> None:  # noqa: FBT001 - a parameter of pytest
    filler = "".join(f"\n- {number}" for number in range(SHORTEST))
    wrapped = LONG.replace("clock, ", "clock,\n  ")
    miller = file(HEAD.replace("name: baker", "name: miller"), prompt=f"Mill.\n\n1. {LONG}{filler}\n")
    baker = file(prompt=f"- {wrapped}\n{filler}\n")

    assert found({"baker.md": baker, "miller.md": miller}, is_ours=is_ours) == [
        ("agent_repeats", "miller.md:9", severity)
    ]


def test_every_fault_of_a_file_is_told_at_once() -> None:
    head = HEAD.replace("Read", "Git").replace("sonnet", "sonett") + "thinking: 3\n"

    codes = set(chain.from_iterable(each[:1] for each in found({"baker.md": file(head)})))
    assert codes == {"agent_tool_unknown", "agent_model_unknown", "agent_key_unknown"}
