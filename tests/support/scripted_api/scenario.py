"""What a test wrote of a conversation, looked over for mistakes; the package's docstring is the manual."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

Object = dict[str, Any]

KINDS = ("main", "subagent", "aux", "any")
_PATTERNS = frozenset({"prompt", "notice", "system", "model", "session", "cwd"})
_ANSWERS = frozenset({"text", "tool", "tools", "thinking", "json", "error", "drop"})
_STEP = _ANSWERS | {
    *("input", "id", "times", "expect", "hold", "delay", "chunk_delay"),
    *("usage", "stop_reason", "headers", "comment"),
}
_EXPECTATIONS = frozenset({"result", "not_result", "is_error", "context"})


class ScenarioError(ValueError):
    """The scenario does not have the documented form."""


@dataclass(frozen=True, slots=True)
class Script:
    """A part of one conversation: when it is played, and the answers in their order."""

    name: str
    kind: str
    patterns: dict[str, re.Pattern[str]]
    steps: tuple[Object, ...]

    @property
    def has_place(self) -> bool:
        """Tell whether it belongs to one message of the conversation rather than to its beginning."""
        return "prompt" in self.patterns or "notice" in self.patterns


@dataclass(frozen=True, slots=True)
class Scenario:
    """All scripts, and what is answered without one."""

    scripts: tuple[Script, ...]
    default_text: str = "ok"
    fails_when_exhausted: bool = False
    placeholders: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, written: list[Object] | Object) -> Scenario:
        """Read either form; raises `ScenarioError` with the place of the mistake."""
        whole: Object = {"scripts": [{"name": "main", "steps": written}]} if isinstance(written, list) else written
        _know(whole, {"scripts", "default_text", "on_exhausted", "vars", "comment"}, "scenario")
        exhausted = whole.get("on_exhausted", "text")
        if exhausted not in ("text", "error"):
            raise ScenarioError(f"on_exhausted is 'text' or 'error', not {exhausted!r}")
        return cls(
            tuple(_script(number, script) for number, script in enumerate(whole.get("scripts", []))),
            whole.get("default_text", "ok"),
            exhausted == "error",
            tuple(whole.get("vars", {}).items()),
        )


def _script(number: int, written: Any) -> Script:
    where = f"script {number}"
    if not isinstance(written, dict) or not isinstance(written.get("steps"), list):
        raise ScenarioError(f"{where}: an object with a list 'steps' is needed")
    _know(written, {"name", "match", "steps", "comment"}, where)
    match = written.get("match", {})
    _know(match, _PATTERNS | {"kind"}, f"{where} match")
    kind = match.get("kind", "main")
    if kind not in KINDS:
        raise ScenarioError(f"{where}: kind is one of {KINDS}, not {kind!r}")
    for index, step in enumerate(written["steps"]):
        _check_step(step, f"{where} step {index}")
    patterns = {name: re.compile(match[name], re.DOTALL) for name in _PATTERNS & set(match)}
    return Script(written.get("name") or f"script-{number}", kind, patterns, tuple(written["steps"]))


def _check_step(step: Any, where: str) -> None:
    if not isinstance(step, dict):
        raise ScenarioError(f"{where}: not an object")
    _know(step, _STEP, where)
    if not _ANSWERS & set(step):
        raise ScenarioError(f"{where}: nothing to answer")
    if any("name" not in call for call in step.get("tools", [])):
        raise ScenarioError(f"{where}: a call of a tool needs a name")
    _know(step.get("expect", {}), _EXPECTATIONS, f"{where} expect")


def _know(written: Object, known: frozenset[str] | set[str], where: str) -> None:
    unknown = set(written) - known
    if unknown:
        raise ScenarioError(f"{where}: unknown keys {sorted(unknown)}")
