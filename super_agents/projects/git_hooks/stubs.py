"""The text of git hooks that call us: which names, which template, what is filled in."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import super_agents
from super_agents import resources

GUARD = "pre-commit"
# All hooks that call us: they record what happened, but for the one that may refuse.
RECORDED = ("post-checkout", "post-commit", "post-merge", GUARD, "pre-push")
# A folder of hooks replaces the one that was set, so every hook that may be there needs a stub that hands over.
HANDED_OVER = (
    *("applypatch-msg", "pre-applypatch", "post-applypatch", "pre-merge-commit", "prepare-commit-msg"),
    *("commit-msg", "pre-rebase", "post-rewrite", "pre-auto-gc", "sendemail-validate"),
    *("pre-receive", "update", "post-receive", "post-update"),
)
# Their mere presence changes what git does, or costs a process at every turn: only where the folder has them.
HANDED_OVER_IF_THERE = ("reference-transaction", "post-index-change", "push-to-checkout", "proc-receive")
MARK = "# super-agents git hook:"
BEFORE = ".before-super-agents"


@dataclass(frozen=True, slots=True)
class Program:
    """What a hook starts to record an event: an interpreter, and the file it is to run."""

    python: Path
    entry: Path

    @classmethod
    def of_this_process(cls) -> Program:
        """Return the interpreter that runs us, and the entry of the hook path beside us."""
        return cls(Path(sys.executable), Path(super_agents.__file__).parent / "hooks" / "entry.py")


def beside(name: str, program: Program) -> str:
    """Return the stub for git's own folder of hooks: it hands over to the hook that was renamed."""
    return _filled(name, f'"${{0%/*}}/{name}{BEFORE}"', program)


def instead_of(folder: str, name: str, program: Program) -> str:
    """Return the stub for a folder of ours: it hands over to the same name in `folder`, as git would look it up."""
    return _filled(name, shlex.quote(f"{folder.rstrip('/')}/{name}"), program)


def names_for(folder: Path) -> tuple[str, ...]:
    """Return the hooks for which a folder of ours needs a stub when it stands in for `folder`."""
    there = tuple(name for name in HANDED_OVER_IF_THERE if (folder / name).exists())
    return tuple(sorted((*RECORDED, *HANDED_OVER, *there)))


def is_ours(path: Path) -> bool:
    """Tell whether a file is a stub of ours, of whatever release."""
    try:
        return MARK.encode() in path.read_bytes()[:200]
    except OSError:
        return False


def _filled(name: str, chained: str, program: Program) -> str:
    templates = {"pre-push": "record-push.sh", GUARD: "guard.sh"}
    template = templates.get(name, "record.sh") if name in RECORDED else "chain.sh"
    values = {
        "@CHAINED@": chained,
        "@PYTHON@": shlex.quote(str(program.python)),
        "@ENTRY@": shlex.quote(str(program.entry)),
        "@GUARD@": shlex.quote(str(program.entry.with_name("pre_commit.py"))),
        "@NAME@": name,
    }
    text = (resources.shell() / "git-hooks" / template).read_text(encoding="utf-8")
    for place, value in values.items():
        text = text.replace(place, value)
    return text
