"""Run by the Python of an installed environment: reach for all that the package uses, and print what is not there."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import super_agents

if TYPE_CHECKING:
    from collections.abc import Iterator


ELSEWHERE = {
    "backports": "until Python 3.14",
    "compression": "from Python 3.14 on",
    "numpy": "for wordllama",
    "wordllama": "the extra `embeddings`",
}


def ours() -> set[str]:
    """Return every module of the package."""
    return {module.name for module in pkgutil.walk_packages(super_agents.__path__, "super_agents.")}


def named() -> set[str]:
    """Return every module that a source of the package names, also where it imports only when it comes to that."""
    return {name for path in Path(super_agents.__path__[0]).rglob("*.py") for name in named_in(path.read_text("utf-8"))}


def named_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def missing(name: str) -> str | None:
    try:
        importlib.import_module(name)
    except ImportError as error:
        return error.name  # None when a module of ours says by itself that it is for another system
    return None


def use_what_is_cut() -> None:
    """Use packages of which files are left out, as far as we use them; what is not there raises."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from super_agents.events.segments import zstd
    from super_agents.policy.vendor_formats import vendor_secrets

    assert list(vendor_secrets("key = 'glpat-" + "3f7Kq9Zx" * 2 + "Ab1c'"))
    assert AESGCM(AESGCM.generate_key(128)).encrypt(b"only once...", b"state", None)
    assert zstd().decompress(zstd().compress(b"an event")) == b"an event"


if __name__ == "__main__":
    use_what_is_cut()
    gone = {name for module in ours() | named() if (name := missing(module))} - ELSEWHERE.keys()
    sys.stdout.write("\n".join(sorted(gone)))
