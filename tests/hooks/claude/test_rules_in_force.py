"""The rules of a project are asked before a tool runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.hooks.claude import pre_tool_use
from super_agents.policy import tool_rules
from tests.support.hooked import git, recorded
from tests.support.tool_calls import ask_hook, tool_call

if TYPE_CHECKING:
    from super_agents.projects.project import Project

RULE = """
[[rule]]
id = "no-push"
reason = "people push"
level = "{level}"
verdict = "{verdict}"
{more}
command = "git push*"
"""


def write(project: Project, level: str = "deny", verdict: str = "deny", more: str = "") -> None:
    project.layout.rules.write_text(RULE.format(level=level, verdict=verdict, more=more))


def push(project: Project, **more: str) -> dict[str, str]:
    return ask_hook(tool_call("Bash", project.root, command="cd . && git push origin"), project.root, **more)


@pytest.mark.parametrize(
    ("level", "verdict", "said", "kinds"),
    [
        ("deny", "deny", {"permissionDecision": "deny"}, ["tool.denied"]),
        ("deny", "ask", {"permissionDecision": "ask"}, ["tool.asked"]),
        ("deny", "allow", {}, []),
        ("warn", "deny", {}, ["tool.warned"]),
        ("observe", "deny", {}, ["tool.observed"]),
    ],
)
def test_a_rule_means_what_its_level_and_verdict_say(
    project: Project, level: str, verdict: str, said: dict[str, str], kinds: list[str]
) -> None:
    write(project, level, verdict)

    told = push(project)

    assert {name: text for name, text in told.items() if name == "permissionDecision"} == said
    assert ("people push" in "".join(told.values())) is (kinds not in ([], ["tool.observed"]))
    assert [(one["kind"], one["rule"]) for one in recorded(project.root, "tool.")] == [
        (kind, "no-push") for kind in kinds
    ]


def test_a_rule_that_allows_does_not_open_what_another_holds(project: Project) -> None:
    project.leases.take("a", by="ada")
    project.layout.rules.write_text(
        '[[rule]]\nid = "a"\nreason = "r"\nlevel = "deny"\nverdict = "allow"\ntool = "Edit"\n'
    )

    said = ask_hook(tool_call("Edit", project.root, file_path="a"), project.root)

    assert said["permissionDecision"] == "deny"


def test_a_rule_for_a_branch_looks_at_the_folder_of_the_call(project: Project) -> None:
    write(project, more='branch = "main"')
    assert push(project)

    git("checkout", "-q", "-b", "topic", cwd=project.root)

    assert push(project) == {}


def test_a_change_of_the_rules_counts_at_once(project: Project) -> None:
    assert push(project) == {}
    write(project)
    assert push(project)["permissionDecision"] == "deny"
    project.layout.rules.unlink()
    assert push(project) == {}


def test_rules_that_were_read_stay_in_force_while_the_file_is_broken(project: Project) -> None:
    write(project)
    assert push(project)
    project.layout.rules.write_text("[[rule]\n")

    assert push(project)["permissionDecision"] == "deny"
    assert push(project)["permissionDecision"] == "deny"
    assert [one["refuses"] for one in recorded(project.root, "rule.unread")] == [False]


@pytest.mark.parametrize(("more", "said"), [("fail_closed = true", "deny"), ("", None)])
def test_rules_that_were_never_read_hinder_nobody_unless_they_fail_closed(
    project: Project, more: str, said: str | None
) -> None:
    project.layout.rules.write_text(f"[[rule]\n{more}\n")

    assert push(project).get("permissionDecision") == said
    assert [one["refuses"] for one in recorded(project.root, "rule.unread")] == [said is not None]


@pytest.mark.parametrize(("more", "said"), [("fail_closed = true", "deny"), ("", None)])
def test_a_fault_of_ours_is_a_refusal_only_for_rules_that_fail_closed(
    project: Project, more: str, said: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, more=more)
    raw = tool_call("Bash", project.root, command="git push").encode()
    pre_tool_use.answer(str(project.root), raw, "bob")

    def broken(*_: object) -> bool:
        message = "a fault of ours"
        raise RuntimeError(message)

    monkeypatch.setattr(tool_rules, "fits", broken)

    if said is None:
        with pytest.raises(RuntimeError, match="a fault of ours"):
            pre_tool_use.answer(str(project.root), raw, "bob")
    else:
        assert '"permissionDecision":"deny"' in pre_tool_use.answer(str(project.root), raw, "bob")
