"""A document as a file: what is known of it in TOML between two lines of `+++`, then its body in Markdown.

TOML and not YAML: Python reads it without another package, it has one way to say a thing, a wrong line is named by its
number, and a text is never taken for a date or a truth value.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from super_agents.errors import DocumentInvalid
from super_agents.knowledge.document import ROOM, Content, checked

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE = "+++"
_YAML = "---"
_TYPES: dict[str, type | tuple[type, ...]] = {"tags": list, "confidence": (int, float)}  # all others are texts
_KEYS = tuple(field.name for field in fields(Content) if field.name != "body")
_WHERE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_HEADING = re.compile(r"#\s+(?P<title>.+?)[\s#]*")
_ESCAPES = {'"': '\\"', "\\": "\\\\"}


class Malformed(Exception):
    """A text that cannot be read as a document, by the line where the reading ended."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def render(content: Content) -> str:
    """Return the text of a document's file."""
    body = f"\n{content.body}\n" if content.body else ""
    return "\n".join([_FENCE, *_members(content), _FENCE, ""]) + body


def parse(raw: bytes, name: str) -> Content:
    """Read the bytes of a document's file called `name`; raises `Malformed`.

    A file without front matter is a note, titled by its first heading, or else by its name.
    """
    text = _decoded(raw)
    if not _is_fence(text.partition("\n")[0]):
        return _plain(text, name)
    lines = text.split("\n")
    end = next((at for at, line in enumerate(lines[1:], 1) if _is_fence(line)), None)
    if end is None:
        raise Malformed(1, "begins front matter with `+++` and has no second such line that ends it")
    known = _table(lines[1:end])
    body = "\n".join(lines[end + 1 :])
    known.setdefault("title", _title(body, name))
    return _checked({**known, "body": body}, lines)


def _members(content: Content) -> Iterator[str]:
    for key in _KEYS:
        value = getattr(content, key)
        if value is None or value == () or (key == "confidence" and value == 1):
            continue
        yield f"{key} = {_toml(value)}"


def _toml(value: object) -> str:
    if isinstance(value, str):
        return '"' + "".join(map(_escaped, value)) + '"'
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return repr(value)


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    return char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}"


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(raw.count(b"\n", 0, error.start) + 1, "is not UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_fence(line: str) -> bool:
    return line.rstrip() == _FENCE


def _plain(text: str, name: str) -> Content:
    lines = text.split("\n")
    if lines[0].rstrip() == _YAML and any(line.rstrip() == _YAML for line in lines[1:]):
        raise Malformed(1, "begins front matter with `---`: here it is TOML between lines of `+++`")
    return _checked({"title": _title(text, name), "body": text}, lines)


def _title(body: str, name: str) -> str:
    first = next((line for line in body.split("\n") if line.strip()), "")
    heading = _HEADING.fullmatch(first)
    return heading["title"] if heading else name.replace("-", " ").replace("_", " ")


def _table(lines: list[str]) -> dict[str, Any]:
    try:
        known = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        where = _WHERE.search(str(error))
        line = int(where[1]) + 1 if where and where[1] else len(lines) + 1
        raise Malformed(line, f"has front matter that is no TOML: {_WHERE.sub('', str(error)).strip()}") from error
    for key, value in known.items():
        if key not in _KEYS:
            raise Malformed(_line_of(key, lines), f"has `{key}` in its front matter, which knows {', '.join(_KEYS)}")
        if not isinstance(value, _TYPES.get(key, str)) or isinstance(value, bool):
            raise Malformed(_line_of(key, lines), f"has a `{key}` of another type: {value!r}")
    return {**known, "tags": tuple(known.get("tags", ()))}


def _checked(known: dict[str, Any], lines: list[str]) -> Content:
    try:
        return checked(Content(**known), room=ROOM)
    except DocumentInvalid as error:
        key = str(error.details["what"])
        raise Malformed(_line_of(key, lines[1:]), f"has a wrong {key}: {error.message}; {error.hint}") from error


def _line_of(key: str, lines: list[str]) -> int:
    """Return the line of the file where front matter sets a key; `lines` begin with the second."""
    stem = {"tag": "tags", "list of tags": "tags", "id": "supersedes"}.get(key, key)
    return next((at for at, line in enumerate(lines, 2) if line.lstrip().lstrip("\"'").startswith(stem)), 1)
