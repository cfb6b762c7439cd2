"""What holds for tool calls here: settings and rules, read once and kept for the hooks.

Rules that cannot be read stay in force as they were read last. Where none were ever read, nothing is enforced of them,
unless the file seems to hold rules that fail closed: then every call that a rule could be about is refused.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.errors import ConfigInvalid, RulesInvalid
from super_agents.leases.standing_file import replace
from super_agents.policy.policy_file import Policy, Stale, content_of, kept, stamp, variables
from super_agents.policy.rulebook import Rulebook, may_fail_closed, read
from super_agents.projects.config.presence import is_anything_set
from super_agents.system.files import make_folder
from super_agents.system.paths import user_config_dir

if TYPE_CHECKING:
    from super_agents.policy.tool_rules import Row
    from super_agents.projects.layout import Layout

ENFORCE = "deny"


@dataclass(frozen=True, slots=True)
class Made:
    """A policy, and what could not be read on the way to it."""

    policy: Policy
    faults: tuple[str, ...]


def rulebook(layout: Layout) -> Rulebook:
    """Return the rules of a project; none where there is no file. Raises `RulesInvalid`."""
    try:
        return read(layout.rules.read_text("utf-8-sig"))
    except FileNotFoundError:
        return Rulebook()
    except (OSError, UnicodeDecodeError) as error:
        raise RulesInvalid([f"it cannot be read: {error}"]) from error


def make(layout: Layout) -> Made:
    """Read settings and rules anew, and keep what they come to."""
    files = (layout.config, layout.rules, user_config_dir() / "config.toml")
    stamps = tuple(stamp(str(file)) for file in files)  # before they are read: a change meanwhile is read again
    enforce, auto, fault = _settings(layout)
    rules, refusal, rules_fault = _rules(layout)
    policy = Policy(enforce, auto, refusal=refusal, rules=rules, stamps=stamps, variables=variables())
    make_folder(layout.state)
    with suppress(OSError):  # then it is read anew the next time, too
        replace(str(layout.policy), content_of(policy))
    return Made(policy, tuple(one for one in (fault, rules_fault) if one))


def _settings(layout: Layout) -> tuple[str, float, str]:
    if not is_anything_set(layout.root):
        return ENFORCE, 0.0, ""
    from super_agents.projects.config.files import load  # pydantic: 150 ms

    try:
        leases = load(layout.root).config.leases
    except ConfigInvalid as error:
        return ENFORCE, 0.0, str(error)
    return leases.enforce, leases.auto_time if leases.auto else 0.0, ""


def _rules(layout: Layout) -> tuple[list[Row], str, str]:
    try:
        book = rulebook(layout)
    except RulesInvalid as error:
        return (*_last(layout), str(error))
    return [rule.for_calls(book.suppressions) for rule in book.rules if rule.is_about_calls], "", ""


def _last(layout: Layout) -> tuple[list[Row], str]:
    try:
        before = kept(str(layout.policy))
    except Stale:
        pass
    else:
        return before.rules, before.refusal
    text = layout.rules.read_text("utf-8", "replace") if layout.rules.is_file() else ""
    refusal = "`.claude/system/rules.toml` cannot be read, and rules in it fail closed" if may_fail_closed(text) else ""
    return [], refusal
