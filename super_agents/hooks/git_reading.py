"""What a git hook asks git, in one process at most, and what it reads from git's files itself."""
# pathlib costs more than a whole hook:

from super_agents.hooks.recording import text_of
from super_agents.system.answers import answer_of
from super_agents.system.posix_only import joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from super_agents.system.worktrees import Checkout

_FIELDS = "%H%x00%P%x00%s%x00"
_START = b"\x01"  # begins the answer for a commit; no id, path or subject has it in first place
# Whatever people have set for `git log`, its answer has to be the same.
_SHAPE = ("-z", "--no-color", "--no-ext-diff", "--encoding=UTF-8", f"--format=%x01{_FIELDS}")
_WITH_FILES = ("--root", "-M", "--name-status")  # `--root`: a first commit has files, too


class Commit:
    """A commit as git tells of it; the files as triples of status letter, path, and previous path if it was renamed."""

    __slots__ = ("files", "id", "parents", "subject")

    def __init__(self, answer: bytes) -> None:
        name, parents, self.subject, rest = answer.split(b"\0", 3)
        self.id = name.decode()
        self.parents = parents.decode().split()
        self.files = _files(rest)


def head_commit(*, with_files: bool = True) -> Commit:
    """Return the commit at HEAD; the files of a merge are those that differ from its first parent."""
    files = (*_WITH_FILES, "-m", "--first-parent") if with_files else ("-s",)
    answer = answer_of(["git", "log", "-1", "--no-show-signature", "--no-notes", *_SHAPE, *files])
    return Commit(answer.lstrip(_START))


def merged_commit(checkout: "Checkout") -> Commit:
    """Return the commit at HEAD with the files that differ from where HEAD was before a merge.

    A fast-forward may have brought many commits. Git answers both questions, about HEAD and about HEAD against
    ORIG_HEAD, in one process when it is given ids; where they cannot be read from files, the last commit must do.
    """
    before = text_of(joined(checkout.git_dir, "ORIG_HEAD")).strip()
    now = _id_at_head(checkout)
    if not before or not now:
        return head_commit()
    question = f"{now}\n{now} {before}\n".encode()
    answer = answer_of(["git", "diff-tree", "--stdin", "-r", "--always", *_WITH_FILES, *_SHAPE], question=question)
    own, against = answer.split(_START + now.encode())[1:3]
    commit = Commit(now.encode() + own)
    commit.files = Commit(now.encode() + against).files
    return commit


def _id_at_head(checkout: "Checkout") -> str:
    head = text_of(joined(checkout.git_dir, "HEAD")).strip()
    if head.startswith("ref: "):
        return text_of(joined(checkout.common_dir, head[5:])).strip()
    return head


def _files(answer: bytes) -> list[tuple[bytes, bytes, bytes | None]]:
    """Read `M path`, `R100 old new` and the like, each part ended by a NUL."""
    files: list[tuple[bytes, bytes, bytes | None]] = []
    parts = iter(answer.lstrip(b"\0\n").split(b"\0"))
    for status in parts:
        if status:
            previous = next(parts) if status[:1] in b"RC" else None
            files.append((status[:1], next(parts), previous))
    return files
