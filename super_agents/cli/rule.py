"""`super-agents rule`: what agents may do here, what is expected of them, and whether they keep to it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from super_agents.cli import durations, render
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_project_to_read, pass_project_to_write
from super_agents.errors import RuleNotFound

if TYPE_CHECKING:
    from super_agents.policy.rule import Rule
    from super_agents.policy.rulebook import Rulebook
    from super_agents.projects.project import Project

_LONGEST_SILENCE = 365 * 86_400  # seconds


@click.group(cls=SuggestingGroup)
def rule() -> None:
    """What agents may do here, and what is expected of them."""


@rule.command(name="list")
@json_option
@pass_project_to_read
def list_rules(project: Project, *, as_json: bool) -> None:
    """List the rules of `.claude/system/rules.toml`, in the order in which they are asked."""
    rules = project.rules.rules
    if as_json:
        render.as_json([one.to_dict() for one in rules])
    for one in () if as_json else rules:
        what = one.verdict if one.is_about_calls else one.about
        render.line(f"{one.id:30} {one.level:8} {what:16} {one.reason}")
    if not rules and not as_json:
        render.say("no rules; `.claude/system/rules.toml` holds them")


@rule.command()
@click.argument("name", metavar="RULE")
@json_option
@pass_project_to_read
def show(project: Project, name: str, *, as_json: bool) -> None:
    """Show one rule, with what is suppressed of it."""
    found = _find(project.rules, name)
    let = [one for one in project.rules.suppressions if one.rule == name]
    if as_json:
        members = {"suppressed": [{"agent": one.agent, "until": one.until, "reason": one.reason} for one in let]}
        render.as_json(found.to_dict() | members)
        return
    for key, value in found.to_dict().items():
        render.line(f"{key:12} {', '.join(value) if isinstance(value, list) else value}")
    for one in let:
        render.line(f"{'suppressed':12} for {one.agent} until {one.until}: {one.reason}")


@rule.command()
@json_option
@pass_project_to_read
def lint(project: Project, *, as_json: bool) -> int:
    """Look for rules that contradict each other, or their own examples; exit code 1 when there are any."""
    from super_agents.policy.rule_lint import faults

    found, book = faults(project.rules), project.rules
    if as_json:
        render.as_json({"faults": found})
    else:
        for sentence in found:
            render.line(sentence)
        examples = sum(len(one.examples) for one in book.rules)
        render.say(f"{len(book.rules)} rules with {examples} examples: {len(found) or 'no'} faults")
    return int(bool(found))


@rule.command()
@click.option(
    "--since", callback=durations.seconds, default="1d", show_default=True, metavar="TIME", help="How far to look back."
)
@click.option("--record", is_flag=True, help="Write each new breach to the log, as `rule.broken`.")
@json_option
@pass_project_to_write
def check(project: Project, *, since: float, record: bool, as_json: bool) -> int:
    """Hold git and the log against the rules; exit code 1 when one of level `deny` is broken."""
    from super_agents.projects.enforcement import broken

    found = broken(project.layout, project.log, now=time.time_ns(), seconds=since)
    for one in found if record else ():
        said = {"rule": one.rule.id, "level": one.rule.level, "subject": one.fact.subject, "reason": one.reason}
        project.log.append(
            "rule.broken", by="super-agents", data=said, key=f"rule.broken:{one.rule.id}:{one.fact.subject}"
        )
    if as_json:
        render.as_json([{**one.rule.to_dict(), "subject": one.fact.subject, "seen": one.reason} for one in found])
    else:
        for one in found:
            render.line(f"{one.rule.level:8} {one.rule.id:30} {one.reason}")
        render.say(f"{len(found) or 'no'} breaches")
    return int(any(one.rule.level == "deny" for one in found))


@rule.command()
@click.option("--tool", metavar="NAME", help="The tool; default: Bash for a command, Edit for a path.")
@click.option("--command", metavar="TEXT", help="The command line of a Bash call.")
@click.option("--path", metavar="PATH", help="The path of an edit, from the project's top folder.")
@click.option("--agent", metavar="NAME", default="", help="Who makes the call.")
@click.option("--branch", metavar="NAME", default="", help="The branch that is checked out.")
@json_option
@pass_project_to_read
def explain(project: Project, *, as_json: bool, **given: str | None) -> None:
    """Say what the rules come to for a tool call, and by which of them; leases are not asked."""
    from super_agents.policy.rule_lint import asked
    from super_agents.policy.tool_rules import judged, outcome
    from super_agents.system.stamp import stamp

    book, now = project.rules, stamp(time.time_ns())
    rows = [one.for_calls(book.suppressions) for one in book.rules if one.is_about_calls]
    call = asked({name: text for name, text in given.items() if text})
    decided, noted = judged(rows, call, now)
    fitting = [*(one.id for one in noted), *([decided.id] if decided else [])]
    told = {"verdict": outcome(rows, call, now), "decided_by": decided.id if decided else None, "fitting": fitting}
    if as_json:
        render.as_json(told)
        return
    render.line(str(told["verdict"]))
    for name in fitting:
        found = _find(book, name)
        render.line(f"  {name} (line {found.line}, {found.level}): {found.reason}")


@rule.command()
@click.argument("name", metavar="RULE")
@click.option(
    "--for", "seconds", callback=durations.seconds, required=True, metavar="TIME", help="For how long from now."
)
@click.option("--reason", metavar="TEXT", required=True, help="Why; it stands in the file.")
@click.option("--agent", metavar="NAME", default="*", help="For this agent only; `*` stands for anything.")
@pass_project_to_write
def suppress(project: Project, name: str, *, seconds: float, reason: str, agent: str) -> None:
    """Silence a rule until a time, by a `[[suppress]]` at the end of the rules' file; only a person can."""
    from super_agents.cli.actor import acting_person
    from super_agents.projects.enforcement import silence
    from super_agents.system.stamp import stamp

    if not 1 <= seconds <= _LONGEST_SILENCE:
        raise click.BadParameter("a rule is silenced for 1s to 365d.", param_hint="--for")
    acting_person(project, "silence a rule")
    _find(project.rules, name)
    until = stamp(time.time_ns() + int(seconds * 1_000_000_000))
    silence(project.layout, name, reason=reason, until=until, agent=agent)
    render.line(f"{name} is silent until {until[:16]}Z")


def _find(book: Rulebook, name: str) -> Rule:
    found = book.get(name)
    if found is None:
        raise RuleNotFound(name)
    return found
