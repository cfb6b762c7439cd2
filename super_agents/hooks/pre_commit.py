"""The program of git's `pre-commit`: `python -I pre_commit.py`. It ends with 3 to refuse the commit, else with 0.

Unlike the hooks that record, it takes its time: it needs the packages that the fast path does without. Whatever fails
in it lets the commit pass, leaves a trace and an event, unless the settings say otherwise.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from super_agents.policy.secret_lines import SecretLine
    from super_agents.projects.secret_scan import Wishes

REFUSED = 3
_SHOWN = 20  # findings


def main() -> int:
    """Look at what is staged in the worktree that git runs us in, and return the exit code."""
    from super_agents.system import worktrees

    here = str(Path.cwd())
    root = worktrees.find_root(here)
    checkout = worktrees.repository(here)
    if root is None or checkout is None:
        return 0
    wishes = None
    try:
        from super_agents.projects import secret_scan

        wishes = secret_scan.wishes_of(Path(root))
        found = secret_scan.in_staged(Path(root), Path(checkout.top), wishes) if wishes.scan else []
        if found:
            _say(found)
            _refused(root, found)
    except Exception as error:  # noqa: BLE001  a look that fails must not cost anybody a commit
        return _failed(root, error, wishes)
    return REFUSED if found else 0


def _say(found: list[SecretLine]) -> None:
    first = _place(found[0])
    lines = [f"  {_place(one)}: {one.rule}" for one in found[:_SHOWN]]
    more = [f"  ... and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    text = [
        "super-agents: this commit would add what looks like a secret:",
        *lines,
        *more,
        "Take it out; what others have seen must be replaced where it is used, too. If it is no secret, say why:",
        f"  super-agents secret allow {_quoted(first)} --reason '...'      or in the line itself: allow-secret: reason",
        "Once, without looking: git commit --no-verify",
    ]
    sys.stderr.write("\n".join(text) + "\n")


def _refused(root: str, found: list[SecretLine]) -> None:
    from super_agents.hooks.git_events import ROOM
    from super_agents.hooks.recording import array, members, string

    findings = [members({"path": string(one.path), "line": str(one.line), "rule": string(one.rule)}) for one in found]
    kept = findings
    while sum(len(finding.encode()) + 1 for finding in kept) > ROOM:
        kept = kept[: len(kept) // 2]
    cut = {"truncated": "true", "finding_count": str(len(findings))} if len(kept) < len(findings) else {}
    _record(root, "git.commit_refused", {"findings": array(kept), **cut})


def _failed(root: str, error: Exception, wishes: Wishes | None) -> int:
    """Tell of a look that failed. Settings that cannot be read do not say that it must refuse."""
    from super_agents.hooks.recording import boolean, leave_trace, string

    refuses = wishes is not None and wishes.fail_closed
    sentence = f"{type(error).__name__}: {error}"[:1000]
    leave_trace(root, "pre-commit", error)
    _record(root, "git.scan_failed", {"error": string(sentence), "refused": boolean(value=refuses)})
    outcome = "the commit is refused, as `secrets.fail_closed` says" if refuses else "the commit is made unseen"
    sys.stderr.write(f"super-agents: the look for secrets failed, {outcome}: {sentence}\n")
    return REFUSED if refuses else 0


def _record(root: str, kind: str, data: dict[str, str]) -> None:
    from super_agents.hooks.recording import append, leave_trace, members, string
    from super_agents.system import worktrees

    checkout = worktrees.repository(str(Path.cwd()))
    is_main = checkout is None or not checkout.is_linked or worktrees.root_of(checkout) == checkout.top
    place = {} if is_main or checkout is None else {"worktree": string(Path(checkout.git_dir).name)}
    try:
        append(root, kind, members({**data, **place}), ns=time.time_ns())
    except Exception as error:  # noqa: BLE001  what was decided stands, whether the log can be written or not
        leave_trace(root, "pre-commit", error)


def _place(one: SecretLine) -> str:
    path = one.path.encode(errors="backslashreplace").decode()
    return f"{''.join(sign if sign.isprintable() else '?' for sign in path)}:{one.line}"


def _quoted(place: str) -> str:
    import shlex

    return shlex.quote(place)


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[2]))
    sys.exit(main())
