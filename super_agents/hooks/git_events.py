"""What happened in git, as events: which kind, and its data as JSON."""
# pathlib costs more than a whole hook:

import posix
import time

from super_agents.hooks.recording import append, array, boolean, leave_trace, members, string, text_of
from super_agents.system.posix_only import is_there, joined, name_of
from super_agents.system.worktrees import find_root, repository, root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from super_agents.hooks.git_reading import Commit
    from super_agents.system.worktrees import Checkout

_BRANCHES = "ref: refs/heads/"
_TAGS = b"refs/tags/"
ROOM = 60_000  # bytes of a line for what may be long; the rest of its 64 KiB is for everything else
_LONGEST_SUBJECT = 2_000  # characters
_BLOCK = 1 << 16


def record(arguments: list[str]) -> None:
    """Write the event of one hook, given by its name and git's arguments; a fault leaves a trace.

    Does nothing outside of a project, and nothing for a hook it does not know.
    """
    started = time.time_ns()
    here = posix.getcwd()
    root = find_root(here)
    checkout = repository(here)
    if root is None or checkout is None or arguments[0] not in EVENTS:
        return
    try:
        kind, data = EVENTS[arguments[0]](checkout, arguments[1:])
        if kind:
            append(root, kind, data, ns=started)
    except BaseException as error:  # noqa: BLE001  an interrupt, too, leaves its trace and lets git go on
        leave_trace(root, arguments[0], error)


def committed(checkout: "Checkout", _: list[str]) -> tuple[str, str]:
    """`post-commit` has no arguments: everything is asked of HEAD.

    A merge that had conflicts, or `--no-commit`, ends with a commit of two parents, and git runs no `post-merge`.
    """
    from super_agents.hooks.git_reading import head_commit  # not for the hooks that need no process

    commit = head_commit()
    is_merge = len(commit.parents) > 1
    subject = string(commit.subject.decode("utf-8", "replace")[:_LONGEST_SUBJECT])
    return "git.merged" if is_merge else "git.committed", members(
        {
            "commit": string(commit.id),
            "parents": array([string(parent) for parent in commit.parents]),
            "branch": _branch(checkout),
            "subject": subject,
            "squash": boolean(value=False) if is_merge else None,
            **_files(commit, ROOM - len(subject.encode())),
            "worktree": _worktree(checkout),
        }
    )


def merged(checkout: "Checkout", arguments: list[str]) -> tuple[str, str]:
    """`post-merge` says whether it was a squash: that makes no commit, and the one that follows will tell its files."""
    squash = arguments[:1] == ["1"]
    from super_agents.hooks.git_reading import head_commit, merged_commit  # as above

    commit = head_commit(with_files=False) if squash else merged_commit(checkout)
    subject = string(commit.subject.decode("utf-8", "replace")[:_LONGEST_SUBJECT])
    return "git.merged", members(
        {
            "commit": string(commit.id),
            "parents": array([string(parent) for parent in commit.parents]),
            "branch": _branch(checkout),
            "subject": subject,
            "squash": boolean(value=squash),
            **_files(commit, ROOM - len(subject.encode())),
            "worktree": _worktree(checkout),
        }
    )


def checked_out(checkout: "Checkout", arguments: list[str]) -> tuple[str, str]:
    """`post-checkout` is given HEAD before, HEAD after, and 1 when more than files was checked out."""
    before, after, flag = arguments[:3]
    return "git.checked_out", members(
        {
            "from_commit": string(before),
            "to_commit": string(after),
            "branch": _branch(checkout),
            "is_branch": boolean(value=flag == "1"),
            "worktree": _worktree(checkout),
        }
    )


def push_started(checkout: "Checkout", arguments: list[str]) -> tuple[str, str]:
    """`pre-push` is given the remote and its URL, and on its standard input a line for each ref."""
    remote, url = arguments[:2]
    lines = [line.split(b" ") for line in _standard_input().split(b"\n") if line.count(b" ") == 3]  # noqa: PLR2004  4 words
    names = ("local", "local_commit", "remote", "remote_commit")
    refs = [members(dict(zip(names, map(string, words), strict=True))) for words in lines]
    return "git.push_started", members(
        {
            "remote": string(without_credentials(remote)),
            "url": string(without_credentials(url)),
            **_as_many_as_fit("refs", "ref_count", refs, ROOM),
            "worktree": _worktree(checkout),
        }
    )


def rewritten(checkout: "Checkout", arguments: list[str]) -> tuple[str, str]:
    """`post-rewrite` is told `rebase` or `amend`, and on its standard input a line for each replaced commit."""
    words = [line.split(b" ") for line in _standard_input().split(b"\n") if b" " in line]
    pairs = [members({"old": string(line[0]), "new": string(line[1])}) for line in words]
    return "git.rebased", members(
        {
            "command": string(arguments[0]),
            "branch": _branch(checkout),
            **_as_many_as_fit("commits", "commit_count", pairs, ROOM),
            "worktree": _worktree(checkout),
        }
    )


def tagged(checkout: "Checkout", _: list[str]) -> tuple[str, str]:
    """`reference-transaction` is given a line for each ref; the stub calls us only when a tag may be among them.

    While git has the packed refs locked it moves refs there, or takes them out before it deletes them: no news.
    """
    packed = joined(checkout.common_dir, "packed-refs")
    lines = _standard_input().split(b"\n")
    if is_there(packed + ".lock"):
        return "", ""
    kept = text_of(packed).encode("utf-8", "surrogateescape")
    tags = [tag for line in lines if (tag := _tag(line, kept)) is not None]
    if not tags:
        return "", ""
    return "git.tagged", members({**_as_many_as_fit("tags", "tag_count", tags, ROOM), "worktree": _worktree(checkout)})


EVENTS = {
    "post-commit": committed,
    "post-merge": merged,
    "post-checkout": checked_out,
    "post-rewrite": rewritten,
    "pre-push": push_started,
    "reference-transaction": tagged,
}


def without_credentials(url: str) -> str:
    """Return a URL without a password; the user stays where it is part of the address, as in `ssh://git@host`."""
    scheme, mark, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    user, at, host = authority.rpartition("@")
    if not mark or not at:
        return url
    kept = user.partition(":")[0] + at if scheme.endswith("ssh") else ""
    return f"{scheme}{mark}{kept}{host}{slash}{path}"


def _tag(line: bytes, packed: bytes) -> str | None:
    """Read `<before> <after> refs/tags/<name>`; an id of nothing but zeros stands for no tag, or for one not asked.

    A tag that is deleted and still among the packed refs was moved there: it is what git does to tidy up.
    """
    before, _, rest = line.partition(b" ")
    after, _, ref = rest.partition(b" ")
    is_deleted = not after.strip(b"0")
    if not ref.startswith(_TAGS) or (before == after and not is_deleted):
        return None
    if is_deleted and b" " + ref + b"\n" in packed:
        return None
    ids = {"object": after, "previous": before}
    known = {name: string(id_) if id_.strip(b"0") else None for name, id_ in ids.items()}
    return members({"name": string(ref[len(_TAGS) :]), **known})


def _branch(checkout: "Checkout") -> str | None:
    """Return the branch that is checked out, or None when HEAD is detached."""
    head = text_of(joined(checkout.git_dir, "HEAD")).rstrip("\n")
    if not head.startswith(_BRANCHES) or head.endswith("/.invalid"):  # reftable keeps the name elsewhere
        return None
    return string(head[len(_BRANCHES) :])


def _worktree(checkout: "Checkout") -> str | None:
    is_main = not checkout.is_linked or root_of(checkout) == checkout.top
    return None if is_main else string(name_of(checkout.git_dir))


def _files(commit: "Commit", room: int) -> dict[str, str | None]:
    files = [
        members({"path": string(path), "status": string(status), "previous": string(old) if old is not None else None})
        for status, path, old in commit.files
    ]
    return _as_many_as_fit("files", "file_count", files, room)


def _as_many_as_fit(name: str, count: str, items: list[str], room: int) -> dict[str, str | None]:
    """Return a list that fits into a line, and when it had to be cut, that it was and how long it was."""
    for kept, item in enumerate(items):
        room -= len(item.encode()) + 1
        if room < 0:
            return {name: array(items[:kept]), "truncated": "true", count: str(len(items))}
    return {name: array(items)}


def _standard_input() -> bytes:
    blocks = []
    while block := posix.read(0, _BLOCK):
        blocks.append(block)
    return b"".join(blocks)
