"""The corpus of secrets and of harmless texts, read from `corpus/*.toml`."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "corpus"
_SECRET = re.compile(r"⟦(.*?)⟧", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Leak:
    """A value with secrets in it, the secrets, and what surrounds them as a pattern."""

    value: Any
    secrets: tuple[str, ...]
    expected: re.Pattern[str]


def leaks() -> list[Leak]:
    """Return every value of the corpus that holds a secret."""
    texts, values = _read("secrets_*.toml")
    return [_leak(text, text, json_text=False) for text in texts] + [
        _leak(text, text, json_text=True) for text in values
    ]


def harmless() -> list[Any]:
    """Return every value of the corpus that must stay as it is."""
    texts, values = _read("harmless_*.toml")
    return [*texts, *(json.loads(text) for text in values)]


def _read(names: str) -> tuple[list[str], list[str]]:
    texts: list[str] = []
    values: list[str] = []
    for path in sorted(_FOLDER.glob(names)):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        texts += tables.get("texts", [])
        values += tables.get("values", [])
    return texts, values


def _leak(text: str, marked: str, *, json_text: bool) -> Leak:
    plain = marked.replace("·", "")
    whole = plain.replace("⟦", "").replace("⟧", "")
    value = json.loads(whole) if json_text else whole
    around = json.dumps(json.loads(plain), ensure_ascii=False) if json_text else plain
    pattern = r"\[redacted:[a-z-]+\]".join(re.escape(part) for part in _SECRET.split(around)[::2])
    return Leak(value, tuple(_SECRET.findall(text.replace("·", ""))), re.compile(pattern, re.DOTALL))
