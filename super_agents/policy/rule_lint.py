"""What is wrong with rules that can be read: they contradict each other, or their own examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.policy.facts import Fact, is_broken
from super_agents.policy.rulebook import seconds
from super_agents.policy.shell_words import commands
from super_agents.policy.shell_writes import written
from super_agents.policy.tool_rules import DENY, VERDICTS, Asked, judged, like, outcome, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from super_agents.policy.rule import Example, Rule
    from super_agents.policy.rulebook import Rulebook

_TEXTS = ("tool", "command", "agent", "branch")


def faults(book: Rulebook) -> list[str]:
    """Return everything that is wrong, a sentence each."""
    return [*_contradictions(book), *_wrong_examples(book)]


def asked(case: Mapping[str, str], tool: str = "") -> Asked:
    """Return the tool call of a case; its tool follows from what else it says."""
    command = case.get("command", "")
    by_case = "Bash" if command else "Edit" if "path" in case else "Bash"
    texts = (command, *(one.text for one in commands(command))) if command else ()
    paths = tuple(path for path, _ in written(command)) if command else ()
    if "path" in case:
        paths = (*paths, case["path"])
    branch = case.get("branch", "")
    name = case.get("tool") or tool or by_case
    return Asked(name, commands=texts, paths=paths, agent=case.get("agent", ""), branch=lambda: branch)


def _contradictions(book: Rulebook) -> Iterator[str]:
    in_force = [rule for rule in book.rules if rule.is_about_calls and rule.level == DENY]
    for at, rule in enumerate(in_force):
        first = next((one for one in in_force[:at] if _takes_all_of(one, rule)), None)
        if first is not None and first.verdict != rule.verdict:
            yield (
                f"`{rule.id}` (line {rule.line}) contradicts `{first.id}` (line {first.line}): that one comes first, "
                f"fits every call that this one fits, and says {first.verdict}, not {rule.verdict}; "
                "put the narrower one first"
            )
        elif first is not None:
            yield f"`{rule.id}` (line {rule.line}) is never asked: `{first.id}` (line {first.line}) fits all its calls"


def _takes_all_of(one: Rule, other: Rule) -> bool:
    """Tell whether every call that `other` fits is surely one that `one` fits."""
    for name in _TEXTS:
        wide, narrow = getattr(one, name), getattr(other, name)
        if wide and not (narrow and all(any(like(pieces(each), text) for each in wide) for text in narrow)):
            return False
    return not one.path or (bool(other.path) and ("**" in one.path or set(other.path) <= set(one.path)))


def _wrong_examples(book: Rulebook) -> Iterator[str]:
    rows = [rule.for_calls() for rule in book.rules if rule.is_about_calls]
    for rule in book.rules:
        for number, example in enumerate(rule.examples, 1):
            told = _of_call(rule, example, rows) if rule.is_about_calls else _of_fact(rule, example)
            if told:
                yield f"example {number} of `{rule.id}` (line {rule.line}) {told}"


def _of_call(rule: Rule, example: Example, rows: list[tuple[object, ...]]) -> str:
    call = asked(example.case, "" if not rule.tool or "*" in rule.tool[0] else rule.tool[0])
    said = outcome([rule.for_calls()], call, "")
    if said != example.verdict:
        return f"comes to {said}, not to {example.verdict}"
    decided, _ = judged(rows, call, "")
    if said in VERDICTS and decided is not None and decided.verdict != said:
        return f"comes to {decided.verdict}, for `{decided.id}` comes first, not to {said}"
    return ""


def _of_fact(rule: Rule, example: Example) -> str:
    case = example.case
    waited = seconds(case["waited"]) if "waited" in case else 0.0
    if waited is None:
        return f'has `waited = "{case["waited"]}"`, which is no time'
    members = {name: text for name, text in case.items() if name not in {"agent", "waited"}}
    fact = Fact(rule.about, "example", case.get("agent", ""), members, waited)
    said = rule.level if is_broken(rule, fact) else "none"
    return "" if said == example.verdict else f"comes to {said}, not to {example.verdict}"
