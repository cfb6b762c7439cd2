"""Patterns and paths as people write them, brought to the one form in which they are kept and compared."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.errors import LeaseRefused
from super_agents.system.glob import glob_of, stars

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 1024  # characters of a pattern
_MOST = 64  # patterns of a lease
_STARS = 6  # of a pattern: each multiplies the time that the matching library takes for a path that does not match
_LONGEST_PATH = 4096
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WILD = re.compile(r"[*?\[\\]")
_SUFFIX = re.compile(r"[^/]\.[A-Za-z0-9]+$")
_EVERYTHING = "**"


class Roots:
    """The project's top folder under every name that it goes by; None when nobody said where it is."""

    def __init__(self, root: str | os.PathLike[str] | None) -> None:
        given = [] if root is None else [Path(root).absolute(), Path(root).resolve()]
        self._names = tuple(dict.fromkeys(map(str, given)))

    def patterns(self, given: Sequence[str] | str) -> tuple[str, ...]:
        """Return the patterns of one lease in their kept form; raises `LeaseRefused` with the value that is wrong."""
        listed = [given] if isinstance(given, str) else list(given)
        if not listed or len(listed) > _MOST:
            raise LeaseRefused("patterns", listed[:3], f"are {len(listed)}; a lease has 1 to {_MOST}")
        kept = tuple(self.pattern(one) for one in listed)
        if all(one.startswith("!") for one in kept):
            raise LeaseRefused("patterns", listed, "only take away, and so hold nothing")
        return kept

    def pattern(self, given: str) -> str:
        """Return one pattern in its kept form, which `GitIgnoreSpec` reads as meant; raises `LeaseRefused`."""
        text = _text("pattern", given, _LONGEST)
        text = text if text.endswith("\\ ") else text.rstrip()  # as git: a trailing space counts when it is escaped
        if text.startswith("#"):
            raise LeaseRefused("pattern", given, "is a comment in .gitignore", hint=r"write `\#` for a name with `#`")
        sign = "!" if text.startswith("!") else ""
        body = text[len(sign) :]
        if body in {"", "/"}:
            raise LeaseRefused("pattern", given, "names no path", hint=f"`{_EVERYTHING}` stands for the whole project")
        kept = sign + self._anchored(given, body)
        _check(given, kept)
        return kept

    def files(self, kept: Sequence[str]) -> list[str]:
        """Return those patterns that stand for files, and not for a folder of that name and what lies in it.

        A plain name that is there is what it is. Else a suffix makes a file, as in `*.py`: without that rule `*.sql`
        would be in the way of `*.md`, by the file `x.sql/x.md`. Nothing with a slash at its end is a file.
        """
        return [one for one in kept if self._is_file(one)]

    def _is_file(self, kept: str) -> bool:
        if kept.startswith("!") or kept.endswith("/"):
            return False
        if _is_plain(kept) and self._names:
            place = Path(self._names[0], re.sub(r"\\(.)", r"\1", kept.lstrip("/")))
            if os.path.exists(place):  # noqa: PTH110 - `Path.exists` raises for a name that no disk takes
                return not os.path.isdir(place)  # noqa: PTH112 - as above
        return _SUFFIX.search(kept) is not None

    def path(self, given: str | os.PathLike[str]) -> str:
        """Return a path relative to the root, with a trailing slash if it had one; raises `LeaseRefused`."""
        text = _text("path", os.fspath(given), _LONGEST_PATH)
        below = self._below(text)
        if below is None and text.startswith("/"):
            raise _outside("path", given)
        parts = _resolved("path", given, text if below is None else below)
        if not parts:
            raise LeaseRefused("path", given, "is the project's top folder", hint="name a file or folder in it")
        return "/".join(parts) + ("/" if text.endswith("/") else "")

    def _anchored(self, given: str, body: str) -> str:
        below = self._below(body)
        if below is None and self._leads_elsewhere(body):
            raise _outside("pattern", given)
        text = body if below is None else f"/{below}"
        parts = _resolved("pattern", given, text)
        if not parts:
            return _EVERYTHING
        is_anchored = "/" in text.rstrip("/") or _is_plain(text)
        begin = "/" if is_anchored and (len(parts) == 1 or parts[0][0] in "!#") else ""
        return begin + "/".join(parts) + ("/" if text.endswith("/") else "")

    def _below(self, text: str) -> str | None:
        """Return what follows the root in an absolute path, or None when it does not start with the root."""
        for name in self._names:
            if text == name or text.startswith(f"{name.rstrip('/')}/"):
                return text[len(name) :].lstrip("/")
        return None

    def _leads_elsewhere(self, text: str) -> bool:
        """A slash in front means the project's root, unless the path's first folder is the machine's and not ours."""
        first = text.lstrip("/").partition("/")[0]
        if not text.startswith("/") or not self._names or _WILD.search(first):
            return False
        return os.path.lexists(f"/{first}") and not os.path.lexists(f"{self._names[0]}/{first}")


def _text(what: str, given: object, longest: int) -> str:
    if not isinstance(given, str) or not given.strip():
        raise LeaseRefused(what, given, "is empty" if isinstance(given, str) else "is no text")
    if len(given) > longest:
        raise LeaseRefused(what, f"{given[:40]}…", f"is longer than {longest} characters")
    if _CONTROL.search(given):
        raise LeaseRefused(what, given, "has a control character, such as NUL or a line break")
    return given


def _resolved(what: str, given: object, text: str) -> list[str]:
    """Return the parts of a path without `.`, `..` and what is empty."""
    parts: list[str] = []
    for part in text.split("/"):
        if part == "..":
            if not parts:
                raise _outside(what, given)
            if what == "pattern" and _WILD.search(parts[-1]):
                raise LeaseRefused(what, given, "has `..` after a wildcard", hint="write it without `..`")
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return parts


def _is_plain(text: str) -> bool:
    """Tell whether a pattern is a name and nothing else: then it is meant from the top folder, as paths are.

    `.gitignore` looks for it at any depth. A lease on `src/` would also be one on `docs/src/`, and so in the way of
    whoever takes `docs/`: no two plain names could be held by two agents.
    """
    return not re.search(r"[*?\[]", re.sub(r"\\.", "", text))


def _outside(what: str, given: object) -> LeaseRefused:
    return LeaseRefused(what, given, "leads out of the project", hint="give it relative to the project's top folder")


def _check(given: str, kept: str) -> None:
    """Raise `LeaseRefused` for what the matching library or we cannot read."""
    from pathspec import GitIgnoreSpec  # costs more than most commands that import this module

    try:
        kept.encode()
        glob_of(kept.removeprefix("!"))
        GitIgnoreSpec.from_lines([kept])
    except (ValueError, re.error) as error:
        why = "is not UTF-8" if isinstance(error, UnicodeError) else f"cannot be read: {error}"
        raise LeaseRefused(
            "pattern", given, why, hint=r"a `\` before `[`, `*`, `?` or `\` takes it as it is"
        ) from error
    if stars(kept) > _STARS:
        raise LeaseRefused("pattern", given, f"has more than {_STARS} stars", hint="one `**` may stand for several")
