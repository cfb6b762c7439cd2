"""Rules as people write them: what they come to, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from super_agents.errors import RulesInvalid
from super_agents.events.event import Event
from super_agents.policy.facts import breaches, observed
from super_agents.policy.rule_lint import asked, faults
from super_agents.policy.rulebook import may_fail_closed, read, suppression
from super_agents.policy.tool_rules import like, outcome, pieces

NOW = "2026-11-22T12:00:00.000000Z"
SKELETON = Path(__file__).parents[2] / "templates/skeleton/files/.claude/system/rules.toml"


def rules(text: str) -> str:
    """Write rules short: `id level verdict condition=value` a line."""
    tables = []
    for line in text.strip().splitlines():
        name, level, verdict, *conditions = line.split(maxsplit=3)
        more = "\n".join(f'{key} = "{value}"' for key, _, value in (one.partition("=") for one in conditions))
        tables.append(f'[[rule]]\nid = "{name}"\nreason = "r"\nlevel = "{level}"\nverdict = "{verdict}"\n{more}\n')
    return "\n".join(tables)


def comes_to(text: str, **case: str) -> str:
    book = read(text)
    return outcome([one.for_calls(book.suppressions) for one in book.rules if one.is_about_calls], asked(case), NOW)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("git push*", "git push -f", True),
        ("git push*", "git pull", False),
        ("*push*force*", "git push --force", True),
        ("*force*push*", "git push --force", False),
        ("a*a", "a", False),
        ("*", "", True),
        (r"rm \*", "rm *", True),
        (r"rm \*", "rm x", False),
        ("a*b*c", "aXbYc", True),
        ("a*b*c", "aXcYb", False),
        ("exact", "exact", True),
        ("exact", "exact ", False),
    ],
)
def test_a_star_stands_for_anything(pattern: str, text: str, *, fits: bool) -> None:
    assert like(pieces(pattern), text) is fits


def test_a_long_command_is_judged_in_no_time() -> None:
    assert not like(pieces("a*" * 50 + "b"), "a" * 200_000)


def test_the_first_rule_in_force_decides() -> None:
    text = rules("tags deny allow command=git push --tags*\npush deny deny command=git push*\n")

    assert comes_to(text, command="git push --tags") == "allow"
    assert comes_to(text, command="cd x && git  push 'origin'") == "deny"
    assert comes_to(text, command="git pull") == "none"


def test_levels_that_watch_and_warn_do_not_decide() -> None:
    text = rules("a observe deny command=git *\nb warn deny command=git push*\nc deny ask command=git push -f*\n")

    assert comes_to(text, command="git status") == "observe"
    assert comes_to(text, command="git push") == "warn"
    assert comes_to(text, command="git push -f") == "ask"


@pytest.mark.parametrize(
    ("condition", "case", "said"),
    [
        ("path=secrets/**", {"path": "secrets/a"}, "deny"),
        ("path=secrets/**", {"path": "src/a"}, "none"),
        ("path=secrets/**", {"command": "echo x > secrets/a"}, "deny"),
        ("agent=build*", {"command": "x", "agent": "builder"}, "deny"),
        ("agent=build*", {"command": "x", "agent": "ada"}, "none"),
        ("branch=main", {"command": "x", "branch": "main"}, "deny"),
        ("branch=main", {"command": "x", "branch": "topic"}, "none"),
        ("tool=mcp__*", {"tool": "mcp__km__send"}, "deny"),
    ],
)
def test_a_rule_fits_what_its_conditions_say(condition: str, case: dict[str, str], said: str) -> None:
    assert comes_to(rules(f"a deny deny {condition}"), **case) == said


def test_a_suppression_is_for_an_agent_and_ends() -> None:
    text = rules("a deny deny command=rm *")
    silent = text + suppression("a", reason='because "so"', until="2026-11-22T13:00:00.000000Z", agent="build*")
    over = text + suppression("a", reason="r", until="2026-11-22T11:00:00.000000Z")

    assert comes_to(silent, command="rm x", agent="builder") == "none"
    assert comes_to(silent, command="rm x", agent="ada") == "deny"
    assert comes_to(over, command="rm x", agent="builder") == "deny"
    assert comes_to(text + "\n[[suppress]]\nrule='a'\nreason='r'\nuntil=2026-11-22\n", command="rm x") == "none"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[rule", "no TOML"),
        ("[rules]", "`rules` is not known"),
        ("[[rule]]\nid='a'\nreason='r'", "every other condition"),
        ("[[rule]]\nid='A b'\nreason='r'\ntool='x'", "small letters"),
        ("[[rule]]\nid='a'\ntool='x'", "`reason` is missing"),
        ("[[rule]]\nid='a'\nreason='r'\ntool='x'\nlevel='loud'", "'loud'"),
        ("[[rule]]\nid='a'\nreason='r'\ntool='x'\nfail_closed='yes'", "use true or false"),
        ("[[rule]]\nid='a'\nreason='r'\ntool='x'\nwithin='1h'", "`within` is not known here"),
        ("[[rule]]\nid='a'\nreason='r'\nabout='push-delay'\nwithin='soon'", "is no time"),
        ("[[rule]]\nid='a'\nreason='r'\nabout='branch-name'", "say which are allowed"),
        ("[[rule]]\nid='a'\nreason='r'\npath='[x'", "cannot be read"),
        ("[[rule]]\nid='a'\nreason='r'\ntool=[1]", "no list of texts"),
        ("[[rule]]\nid='a'\nreason='r'\ntool='x'\n[[rule.example]]\nverdict='maybe'", "example 1"),
        ("[[suppress]]\nrule='a'\nreason='r'\nuntil=2026-11-22", "there is no such rule"),
        (rules("a deny deny tool=x") + "\n[[suppress]]\nrule='a'\nreason='r'\n", "a suppression has an end"),
        (rules("a deny deny tool=x\na deny deny tool=y"), "two rules have the id `a`"),
    ],
)
def test_what_is_wrong_is_named(text: str, words: str) -> None:
    with pytest.raises(RulesInvalid, match=words.replace("[", r"\[")):
        read(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a deny deny command=git *\nb deny allow command=git push*", "`b` (line 7) contradicts `a` (line 1)"),
        ("a deny allow tool=Bash\nb deny deny tool=Bash", "contradicts"),
        ("a deny deny path=**\nb deny ask path=src/", "contradicts"),
        ("a deny deny command=git *\nb deny deny command=git push*", "is never asked"),
    ],
)
def test_rules_that_contradict_each_other_are_found(text: str, words: str) -> None:
    (found,) = faults(read(rules(text)))

    assert words in found


@pytest.mark.parametrize(
    "text",
    [
        "a deny allow command=git push --tags*\nb deny deny command=git push*",
        "a warn deny command=git *\nb deny deny command=git push*",
        "a deny deny agent=x\nb deny allow tool=Bash",
    ],
)
def test_rules_that_go_together_are_left_in_peace(text: str) -> None:
    assert faults(read(rules(text))) == []


def test_an_example_that_comes_to_something_else_is_found() -> None:
    text = rules("a deny deny command=rm *") + "[[rule.example]]\ncommand='ls'\nverdict='deny'\n"

    assert faults(read(text)) == ["example 1 of `a` (line 1) comes to none, not to deny"]


def test_an_example_that_an_earlier_rule_decides_otherwise_is_found() -> None:
    text = rules("a deny allow command=*push*\nb deny deny agent=bob") + (
        "[[rule.example]]\ncommand='git push'\nagent='bob'\nverdict='deny'\n"
    )

    assert faults(read(text)) == ["example 1 of `b` (line 7) comes to allow, for `a` comes first, not to deny"]


def test_the_rules_that_init_lays_down_are_right() -> None:
    book = read(SKELETON.read_text())

    assert faults(book) == []
    assert all(rule.examples for rule in book.rules)
    assert not [rule.id for rule in book.rules if rule.level == "deny"]


@pytest.mark.parametrize(("text", "said"), [("fail_closed = true\nx =", True), ("# fail_closed = true", False)])
def test_whether_a_broken_file_may_fail_closed(text: str, *, said: bool) -> None:
    assert may_fail_closed(text) is said


def event(kind: str, minute: int, *, by: str = "ada", **data: Any) -> Event:
    at = f"2026-11-22T{10 + minute // 60:02}:{minute % 60:02}:00.000000Z"
    return Event(seq=minute + 1, ts=at, kind=kind, by=by, data=data)


def committed(minute: int, branch: str = "topic", **more: str) -> Event:
    return event("git.committed", minute, branch=branch, commit="c" * 40, parents=["p"], **more)


def checked_out(minute: int, branch: str, **more: str) -> Event:
    return event("git.checked_out", minute, branch=branch, is_branch=True, from_commit="a", to_commit="a", **more)


def edited(minute: int, by: str = "ada") -> Event:
    return event("claude.tool_finished", minute, by=by, input={"tool_name": "Edit"})


CHECKS = {
    "commit-interval": 'within = "30min"',
    "push-delay": 'within = "1h"',
    "branch-parent": 'branch = "feature/*"\nallowed = "develop"',
    "merge-start": 'branch = "main"',
    "branch-name": 'allowed = ["main", "feature/*"]',
    "message-route": 'sender = "builder"\nrecipient = "lead"',
}
PUSHED: dict[str, Any] = {"remote": "o", "url": "u", "refs": [{"local": "refs/heads/topic"}]}
CASES = {
    "commit-interval": (
        [edited(0), edited(40)],
        [edited(0), edited(20), committed(25), edited(30), edited(50)],
    ),
    "push-delay": ([committed(0)], [committed(0), event("git.push_started", 30, **PUSHED)]),
    "branch-parent": (
        [checked_out(0, "main"), checked_out(1, "feature/x")],
        [checked_out(0, "develop"), checked_out(1, "feature/x")],
    ),
    "merge-start": (
        [committed(0), checked_out(1, "main"), event("git.merged", 2, branch="main", commit="c" * 40)],
        [committed(0, "main"), event("git.merged", 2, branch="main", commit="c" * 40)],
    ),
    "branch-name": ([committed(0)], [committed(0, "feature/x")]),
    "message-route": (
        [event("message.sent", 0, by="builder", recipients=["lead", "ada"])],
        [event("message.sent", 0, by="ada", recipients=["lead"])],
    ),
}


@pytest.mark.parametrize("check", CHECKS)
def test_git_and_the_log_are_held_against_the_rules(check: str) -> None:
    book = read(f'[[rule]]\nid = "a"\nreason = "r"\nabout = "{check}"\n{CHECKS[check]}\n')
    bad, good = CASES[check]

    assert [one.fact.check for one in breaches(book, observed(bad, NOW), NOW)] == [check]
    assert breaches(book, observed(good, NOW), NOW) == []
    silent = read(
        f'[[rule]]\nid = "a"\nreason = "r"\nabout = "{check}"\n{CHECKS[check]}\n'
        + suppression("a", reason="r", until="2027-01-01T00:00:00.000000Z")
    )
    assert breaches(silent, observed(bad, NOW), NOW) == []
