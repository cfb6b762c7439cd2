"""The rules of a project, as people write them in `.claude/system/rules.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from super_agents.errors import RulesInvalid
from super_agents.policy.rule import CALL, CHECKS, Example, Rule, Suppression
from super_agents.policy.tool_rules import DENY, LEVELS, VERDICTS, WARN
from super_agents.system.clock import nanoseconds
from super_agents.system.glob import glob_of
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_TIME = re.compile(r"([1-9][0-9]{0,6})(s|min|h|d)")
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}
_LISTS = ("tool", "command", "path", "agent", "branch", "allowed", "sender", "recipient")
_OF_CALLS = frozenset(("tool", "command", "path", "agent", "branch"))
_OF_CHECK = {
    "commit-interval": frozenset(("agent", "branch", "within")),
    "push-delay": frozenset(("branch", "within")),
    "branch-parent": frozenset(("branch", "allowed")),
    "merge-start": frozenset(("branch",)),
    "branch-name": frozenset(("branch", "allowed")),
    "message-route": frozenset(("sender", "recipient")),
}
_ALWAYS = frozenset(("id", "reason", "level", "about", "example"))
_OUTCOMES = (*VERDICTS, "warn", "observe", "none")
_CASE = ("tool", "command", "path", "agent", "branch", "parent", "started_on", "waited", "sender", "recipient")
_HEADING = re.compile(r"^\s*\[\[\s*rule\s*\]\]", re.MULTILINE)
_CLOSED = re.compile(r"^\s*fail_closed\s*=\s*true", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules of a project in the order of the file, and what is suppressed of them."""

    rules: tuple[Rule, ...] = ()
    suppressions: tuple[Suppression, ...] = ()

    def get(self, name: str) -> Rule | None:
        """Return a rule by its id."""
        return next((rule for rule in self.rules if rule.id == name), None)


def read(text: str) -> Rulebook:
    """Return the rules that a file holds; raises `RulesInvalid` with everything that is wrong at once."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesInvalid([f"it is no TOML: {error}"]) from error
    faults: list[str] = [
        f"`{name}` is not known; the file holds `[[rule]]` and `[[suppress]]`"
        for name in told
        if name not in {"rule", "suppress"}
    ]
    lines = [text.count("\n", 0, found.start()) + 1 for found in _HEADING.finditer(text)]
    tables = _tables(told, "rule", faults)
    lines += [0] * (len(tables) - len(lines))
    rules = [
        _Reading(table, f"rule {number} (line {line})", faults).rule(line)
        for number, (table, line) in enumerate(zip(tables, lines, strict=False), 1)
    ]
    suppressions = [
        _Reading(table, f"suppress {number}", faults).suppression()
        for number, table in enumerate(_tables(told, "suppress", faults), 1)
    ]
    names = [rule.id for rule in rules]
    faults += [f"two rules have the id `{name}`" for name in sorted({n for n in names if names.count(n) > 1})]
    faults += [
        f"`{one.rule}` is suppressed, and there is no such rule" for one in suppressions if one.rule not in names
    ]
    if faults:
        raise RulesInvalid(faults)
    return Rulebook(tuple(rules), tuple(suppressions))


def may_fail_closed(text: str) -> bool:
    """Tell whether a file that cannot be read seems to hold a rule that fails closed."""
    return _CLOSED.search(text) is not None


def seconds(text: str) -> float | None:
    """Return a time such as `30min` in seconds, or None when it is none."""
    found = _TIME.fullmatch(text)
    return int(found[1]) * _SECONDS[found[2]] if found else None


def _tables(told: Mapping[str, Any], name: str, faults: list[str]) -> list[dict[str, Any]]:
    tables = told.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        faults.append(f"`{name}` is no list of tables: begin each with `[[{name}]]`")
        return []
    return tables


class _Reading:
    """Reads one table, and notes what is wrong in it."""

    def __init__(self, table: dict[str, Any], where: str, faults: list[str]) -> None:
        self._table = table
        self._where = f"{where} `{table['id']}`" if isinstance(table.get("id"), str) else where
        self._faults = faults

    def rule(self, line: int) -> Rule:
        about = self._choice("about", (CALL, *CHECKS), CALL)
        known = _ALWAYS | (_OF_CALLS | {"verdict", "fail_closed"} if about == CALL else _OF_CHECK[about])
        self._refuse_unknown(known)
        name = self._text("id")
        if name and not _ID.fullmatch(name):
            self._fault("id", "is not of small letters, digits and dashes")
        lists = {each: self._texts(each) for each in _LISTS if each in known}
        self._check_paths(lists.get("path", ()))
        if about == CALL and not any(lists.values()):
            self._fault("tool", "is missing, and so is every other condition: the rule would fit every call")
        if "allowed" in known and not lists["allowed"]:
            self._fault("allowed", "is missing: say which are allowed")
        return Rule(
            id=name,
            reason=self._text("reason"),
            about=about,
            level=self._choice("level", LEVELS, WARN),
            verdict=self._choice("verdict", VERDICTS, DENY),
            fail_closed=self._boolean("fail_closed"),
            within=self._within() if "within" in known else 0.0,
            line=line,
            examples=tuple(self._examples()),
            **lists,
        )

    def suppression(self) -> Suppression:
        self._refuse_unknown(frozenset(("rule", "reason", "until", "agent")))
        agent = self._text("agent") if "agent" in self._table else "*"
        return Suppression(self._text("rule"), self._text("reason"), self._until(), agent)

    def _fault(self, name: str, why: str) -> None:
        self._faults.append(f"{self._where}: `{name}` {why}")

    def _refuse_unknown(self, known: Iterable[str]) -> None:
        for name in self._table:
            if name not in known:
                self._fault(name, f"is not known here; use {', '.join(sorted(known))}")

    def _text(self, name: str) -> str:
        value = self._table.get(name)
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self._fault(name, "is missing" if value is None else f"is no line of text: {value!r}")
            return ""
        return value

    def _texts(self, name: str) -> tuple[str, ...]:
        value = self._table.get(name, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) and one for one in listed):
            self._fault(name, f"is no text and no list of texts: {value!r}")
            return ()
        return tuple(listed)

    def _choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = self._table.get(name, default)
        if value not in choices:
            self._fault(name, f"is {value!r}; use {', '.join(choices)}")
            return default
        return str(value)

    def _boolean(self, name: str) -> bool:
        value = self._table.get(name, False)
        if not isinstance(value, bool):
            self._fault(name, f"is {value!r}; use true or false")
        return value is True

    def _within(self) -> float:
        value = self._table.get("within")
        found = seconds(value) if isinstance(value, str) else None
        if found is None:
            self._fault("within", 'is no time; use one such as "30min" or "2h"')
        return found or 0.0

    def _until(self) -> str:
        value = self._table.get("until")
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                value = None
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day, tzinfo=UTC) + timedelta(days=1)
        if not isinstance(value, datetime):
            self._fault("until", "is no date: a suppression has an end, as in `until = 2027-01-31`")
            return ""
        return stamp(nanoseconds(value if value.tzinfo else value.replace(tzinfo=UTC)))

    def _check_paths(self, paths: tuple[str, ...]) -> None:
        for path in paths:
            try:
                glob_of(path)
            except ValueError as error:
                self._fault("path", f"has `{path}`, which cannot be read: {error}")

    def _examples(self) -> Iterable[Example]:
        given = self._table.get("example", [])
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            self._fault("example", "is no list of tables: begin each with `[[rule.example]]`")
            return
        for number, one in enumerate(given, 1):
            case = {name: value for name, value in one.items() if name != "verdict"}
            odd = [name for name, value in case.items() if name not in _CASE or not isinstance(value, str)]
            if odd or one.get("verdict") not in _OUTCOMES:
                self._fault(
                    f"example {number}",
                    f"needs a `verdict` of {', '.join(_OUTCOMES)}, and texts for {', '.join(_CASE)}",
                )
                continue
            yield Example(one["verdict"], case)
