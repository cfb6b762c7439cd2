"""Secrets in lines of files: where they are, by which rule, and whether somebody has allowed them."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from super_agents.policy.cheap_look import looks_secret
from super_agents.policy.secret_search import known_harmless, secrets_in
from super_agents.policy.vendor_formats import vendor_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_COMMENT = re.compile(r"\ballow-secret:[ \t]*\w")  # the reason begins with a word
_BLOCK = "-----BEGIN "  # keys and certificates go over many lines
_LARGEST_BLOCK = 100_000  # characters of neighbouring lines that are looked at as one text
_LONGEST_LINE = 50_000  # characters of a line; beyond it are programs that a machine wrote, and pictures

Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class SecretLine:
    """A line that holds what looks like a secret. `digest` is the sha256 of the secret, which itself is not kept."""

    path: str
    line: int
    rule: str
    digest: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be committed although it looks like a secret: texts of the settings, and digests of the list."""

    texts: tuple[str, ...] = ()
    digests: frozenset[str] = frozenset()


def secret_lines(path: str, lines: Sequence[Line], allowance: Allowance) -> list[SecretLine]:
    """Return the lines of one file that hold a secret that nobody has allowed, each rule once a line.

    Lines with neighbouring numbers are one text for what goes over several of them.
    """
    found = {
        (number, rule, digest): SecretLine(path, number, rule, digest)
        for run in _runs(lines)
        for number, rule, digest in _in_run(run, allowance)
        if digest not in allowance.digests
    }
    return list(found.values())


def digests_in(text: str) -> frozenset[str]:
    """Return the digests that the list of allowed secrets gives a reason for. Raises `ValueError` for no TOML."""
    listed = tomllib.loads(text).get("allowed", [])
    return frozenset(str(entry.get("sha256")) for entry in listed if str(entry.get("reason", "")).strip())


def entry_of(found: SecretLine, *, reason: str, by: str) -> str:
    """Write an entry of the list of allowed secrets."""
    members = {"path": found.path, "rule": found.rule, "sha256": found.digest, "reason": reason, "by": by}
    return "\n[[allowed]]\n" + "".join(f"{name} = {_quoted(value)}\n" for name, value in members.items())


def _in_run(run: Sequence[Line], allowance: Allowance) -> Iterator[tuple[int, str, str]]:
    text = "\n".join(line for _, line in run)
    if _BLOCK in text and len(text) <= _LARGEST_BLOCK:
        yield from _in_text(text, run, allowance)
        return
    for numbered in run:
        if len(numbered[1]) <= _LONGEST_LINE and looks_secret(numbered[1].encode("utf-8", "surrogateescape")):
            yield from _in_text(numbered[1], [numbered], allowance)


def _in_text(text: str, run: Sequence[Line], allowance: Allowance) -> Iterator[tuple[int, str, str]]:
    for rule, start, secret in _secrets(text, allowance):
        number, line = run[text.count("\n", 0, start)]
        if not _COMMENT.search(line):
            yield number, rule, _digest(secret)


def _secrets(text: str, allowance: Allowance) -> Iterable[tuple[str, int, str]]:
    harmless = known_harmless(allowance.texts)
    ours = [(rule, start, end) for rule, start, end in secrets_in(text, harmless)]
    yield from ((rule, start, text[start:end]) for rule, start, end in ours)
    for rule, secret in vendor_secrets(text):
        start = text.find(secret)
        covered = any(one <= start < end or start <= one < start + len(secret) for _, one, end in ours)
        if not covered and not harmless(secret):
            yield rule, start, secret


def _runs(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Cut the lines where their numbers leap."""
    leaps = [at for at, (one, other) in enumerate(pairwise(lines), start=1) if other[0] != one[0] + 1]
    return (lines[start:end] for start, end in pairwise([0, *leaps, len(lines)]))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _quoted(text: str) -> str:
    """Write a basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign.isprintable() else f"\\u{ord(sign) & 0xFFFF:04x}" for sign in escaped) + '"'
