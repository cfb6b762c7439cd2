"""What is wrong with subagents' files: what the client would pass over without a word, and what no reader could use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from super_agents.agents.client_tools import KEYS, MODELS, TOOLS
from super_agents.agents.role import Malformed, Role, parse
from super_agents.events.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from super_agents.agents.model_choice import ModelTable
    from super_agents.events.finding import Severity

SHORTEST, LONGEST = 40, 120  # lines of a prompt of ours
_SERVER = "mcp__super-agents"
_WHEN = re.compile(r"\b(use|used|when|whenever|before|after)\b", re.IGNORECASE)
_PARAGRAPH = 80  # characters from which on two equal paragraphs are no accident
_ITEM = re.compile(r"\s*(?:[-*]|\d+\.)\s+")
_MODEL_ID = re.compile(r"[\w.:/@-]+(\[1m\])?")


@dataclass(frozen=True, slots=True)
class Ruler:
    """What files are held against: the table of models, and the names of our tools.

    `is_ours` is for the packaged files: there a length, another model than the table's or an equal paragraph is an
    error, in a project it is the user's affair.
    """

    table: ModelTable
    tools: frozenset[str]
    is_ours: bool = False

    def lint(self, files: Mapping[str, bytes]) -> list[Finding]:
        """Return what is wrong with files, by their paths; findings name the file and the line."""
        found: list[Finding] = []
        roles: dict[str, Role] = {}
        for path, raw in files.items():
            try:
                roles[path] = parse(raw)
            except Malformed as error:
                hint = "begin with `---`, `name:`, `description:` and another `---`"
                found.append(_finding("agent_unreadable", f"`{path}` {error.reason}", hint, f"{path}:{error.line}"))
        for path, role in roles.items():
            found += [*self._keys(path, role), *self._tools(path, role), *self._model(path, role)]
            found += self._length(path, role)
        return [*found, *self._names(roles), *self._repeats(roles)]

    def _keys(self, path: str, role: Role) -> Iterator[Finding]:
        for key in ("name", "description"):
            if not getattr(role, key):
                hint = "the client passes over a file without it, and says nothing"
                yield _finding("agent_key_missing", f"`{path}` has no `{key}`", hint, f"{path}:1")
        for key in role.lines.keys() - KEYS:
            hint = f"the client knows {', '.join(sorted(KEYS))}"
            yield _finding("agent_key_unknown", f"`{path}` has a key `{key}`", hint, f"{path}:{role.lines[key]}")
        if role.description and not _WHEN.search(role.description):
            hint = "the model chooses by this sentence alone: write `Use it when ...`"
            message = f"the description of `{path}` does not say when to use it"
            yield _finding("agent_description", message, hint, f"{path}:{role.lines['description']}")

    def _tools(self, path: str, role: Role) -> Iterator[Finding]:
        for tool in role.tools:
            if not self._is_known(tool.partition("(")[0]):
                near = get_close_matches(tool, [*TOOLS, *(f"{_SERVER}__{name}" for name in self.tools)], n=1)
                hint = f"did you mean `{near[0]}`?" if near else "the client leaves out what it does not know"
                message = f"`{path}` names a tool `{tool}`, which does not exist"
                yield _finding("agent_tool_unknown", message, hint, f"{path}:{role.lines['tools']}")

    def _is_known(self, tool: str) -> bool:
        server, _, name = tool.rpartition("__")
        if server == _SERVER:
            return name == "*" or name in self.tools
        return tool in TOOLS or tool.startswith("mcp__")

    def _model(self, path: str, role: Role) -> Iterator[Finding]:
        if not role.model:
            return
        line = role.lines["model"]
        word = role.model.removesuffix("[1m]")
        if word not in MODELS and (not _MODEL_ID.fullmatch(word) or word.isalpha()):
            hint = f"take an id, or one of {', '.join(sorted(MODELS))}"
            yield _finding("agent_model_unknown", f"`{path}` names a model `{role.model}`", hint, f"{path}:{line}")
        elif role.name in self.table.entries and role.model != self.table.model_of(role.name):
            wanted = self.table.model_of(role.name)
            message = f"`{path}` has the model `{role.model}`, the table `{wanted}`"
            hint = f'`[models] roles = ["{role.name} = {role.model}"]` in the settings makes them agree'
            yield _finding("agent_model_differs", message, hint, f"{path}:{line}", self._mild)

    def _length(self, path: str, role: Role) -> Iterator[Finding]:
        count = len(role.prompt.splitlines())
        if count == 0 or (self.is_ours and not SHORTEST <= count <= LONGEST):
            hint = f"{SHORTEST} to {LONGEST} lines say a duty and leave room for the work" if count else "write one"
            yield _finding(
                "agent_length", f"the prompt of `{path}` has {count} lines", hint, f"{path}:{role.prompt_line}"
            )

    def _names(self, roles: Mapping[str, Role]) -> Iterator[Finding]:
        seen: dict[str, str] = {}
        for path, role in roles.items():
            if not role.name:
                continue
            line = role.lines["name"]
            if role.name != _stem(path):
                message, hint = f"`{path}` is named `{role.name}`", f"name the file `{role.name}.md`, or the role alike"
                yield _finding("agent_name_differs", message, hint, f"{path}:{line}", self._mild)
            entry = self.table.find(role.name)
            owner = entry.name if entry and entry.name != role.name else None
            if role.name in seen:
                message = f"`{path}` and `{seen[role.name]}` have one name, `{role.name}`"
                yield _finding("agent_name_taken", message, "the client takes one of them alone", f"{path}:{line}")
            elif owner is not None:
                message = f"`{path}` is named `{role.name}`, another name of `{owner}`"
                hint = "whoever asks for that name gets two"
                yield _finding("agent_name_taken", message, hint, f"{path}:{line}", self._mild)
            seen.setdefault(role.name, path)

    def _repeats(self, roles: Mapping[str, Role]) -> Iterator[Finding]:
        seen: dict[str, str] = {}
        for path, role in roles.items():
            for at, paragraph in _paragraphs(role):
                if paragraph in seen and seen[paragraph] != path:
                    message = f"`{path}` says word for word what `{seen[paragraph]}` says"
                    hint = "say it for this duty, or say it once"
                    yield _finding("agent_repeats", message, hint, f"{path}:{at}", self._mild)
                seen.setdefault(paragraph, path)

    @property
    def _mild(self) -> Severity:
        """How bad it is what a project's people may want so."""
        return "error" if self.is_ours else "note"


def _finding(code: str, message: str, hint: str, place: str, severity: Severity = "error") -> Finding:
    return Finding(code=code, message=message, hint=hint, severity=severity, file=place)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md")


def _paragraphs(role: Role) -> Iterator[tuple[int, str]]:
    """Yield each paragraph and item that is long enough to be no accident when it is told again, with its line."""
    begun, words = role.prompt_line, ""
    for at, line in enumerate([*role.prompt.splitlines(), ""], role.prompt_line):
        if not line.strip() or _ITEM.match(line):
            if len(words) >= _PARAGRAPH:
                yield begun, words
            begun, words = at, ""
        words = " ".join([*words.split(), *_ITEM.sub("", line).split()])
