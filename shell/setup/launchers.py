"""Write the programs of an environment into its bin folder, for the place where the environment will stand.

    python launchers.py BUILT FINAL

BUILT is where the environment is now and FINAL where it will be found. What pip wrote there names BUILT, and its
console scripts import more than a hook may cost.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

# The hook's program runs without `site`. It is the entry of the hook path itself: to find the package and import from
# it, or to compile two files, costs a tenth of the whole hook.
HOOK = """\
__file__ = {entry!r}
{text}"""
PROGRAM = """\
import sys
from super_agents.__main__ import main
sys.exit(main())
"""
PROGRAMS = {"super-agents": ("-I", PROGRAM), "super-agents-hook": ("-IS", HOOK)}
ENTRY = "super_agents/hooks/entry.py"
LONGEST = 120  # bytes of a first line that every kernel we know takes whole


def main(built: Path, final: Path) -> None:
    """Replace all of bin but the interpreter by our programs."""
    packages = next(built.glob("lib/python3*/site-packages"))
    text = (packages / ENTRY).read_text("utf-8")
    entry = str(final / packages.relative_to(built) / ENTRY)
    for path in (built / "bin").iterdir():
        if not path.name.startswith("python"):
            path.unlink()
    for name, (flags, code) in PROGRAMS.items():
        program = built / "bin" / name
        program.write_text(first_lines(final / "bin" / "python", flags) + code.format(entry=entry, text=text))
        program.chmod(0o755)


def first_lines(python: Path, flags: str) -> str:
    """Name the interpreter: by `#!` where the path allows it, else by a line that is shell and Python at once."""
    line = f"#!{python} {flags}\n"
    if len(os.fsencode(line)) <= LONGEST and not any(letter.isspace() for letter in str(python)):
        return line
    # To the shell ''' is an empty string and `exec` ends it; to Python the lines are one string.
    return f"#!/bin/sh\n''''exec {shlex.quote(str(python))} {flags} \"$0\" \"$@\" # '''\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
