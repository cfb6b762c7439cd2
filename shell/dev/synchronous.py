"""Write the client for programs without an event loop from the one for those with, or `--check` that it is current.

Each verb is written once: without `async` and `await` it is the same. The technique is that of httpcore, whose two
halves are made the same way.
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from pathlib import Path

CLIENT = Path(__file__).resolve().parents[2] / "super_agents" / "client"
FROM, TO = "asynchronous", "synchronous"
HEAD = "# Written by shell/dev/synchronous.py from the file of this name in `asynchronous`; a test holds it to that.\n"
_WORDS = {
    "async def": "def",
    "async with": "with",
    "async for": "for",
    "await ": "",
    "AsyncClient": "Client",
    "AsyncIterator": "Iterator",
    "Awaitable[_T]": "_T",
    "Awaitable, ": "",
    "asynccontextmanager": "contextmanager",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "aclose": "close",
    "aread": "read",
    "asyncio.sleep": "time.sleep",
    "import asyncio": "import time",
    "programs with an event loop": "programs without an event loop",
    FROM: TO,
}
_RUFF = str(Path(sysconfig.get_path("scripts")) / "ruff")
_ANY = re.compile("|".join(map(re.escape, _WORDS)))


def written() -> dict[Path, str]:
    """Return what the files should hold."""
    folder = CLIENT / FROM
    return {CLIENT / TO / path.name: _translated(path) for path in sorted(folder.glob("*.py"))}


def stale() -> list[Path]:
    """Return the files that hold something else, or should not be there."""
    wanted = written()
    there = {path: path.read_text(encoding="utf-8") for path in (CLIENT / TO).glob("*.py")}
    return sorted(path for path in wanted.keys() | there.keys() if wanted.get(path) != there.get(path))


def _translated(path: Path) -> str:
    text = _ANY.sub(lambda found: _WORDS[found[0]], path.read_text(encoding="utf-8"))
    docstring, rest = text.split("\n", 1)
    return _tidied(f"{docstring}\n\n{HEAD}{rest}") if rest.strip() else text


def _tidied(text: str) -> str:
    """Lay the text out anew: without the words that were taken out, lines break elsewhere."""
    for arguments in (["check", "--fix", "--exit-zero", "--select", "I"], ["format"]):
        done = subprocess.run(
            [_RUFF, *arguments, "--quiet", "--stdin-filename", str(CLIENT / "made.py"), "-"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        text = done.stdout
    return text


def main() -> int:
    """Write them, or tell which are not current."""
    if "--check" in sys.argv[1:]:
        found = stale()
        for path in found:
            sys.stderr.write(f"{path.name} is not what shell/dev/synchronous.py writes\n")
        return bool(found)
    (CLIENT / TO).mkdir(exist_ok=True)
    for path in stale():
        path.unlink(missing_ok=True)
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
