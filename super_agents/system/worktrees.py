"""Where a folder's repository and project are, found from files alone: git is not started.

Every hook and every command asks this first, so this module imports `os` and nothing else.
`GIT_DIR` and its kin in the environment are ignored: inside a git hook they name the repository of that hook,
which need not be the one of the folder that is asked about.
"""
# pathlib costs several times what the whole answer costs here:
# ruff: noqa: PTH123

from super_agents.system.posix_only import is_file, is_there, joined, name_of, parent, real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MARKS = (".claude/state/project.json", ".claude/system/manifest.json")
CHOSEN_ROOT = "super-agents-root"


class Checkout:
    """A folder that git looks at as the top of a working tree, and where its repository is kept."""

    __slots__ = ("common_dir", "git_dir", "top")

    def __init__(self, top: str, git_dir: str, common_dir: str) -> None:
        self.top = top
        self.git_dir = git_dir
        self.common_dir = common_dir

    @property
    def is_linked(self) -> bool:
        """Whether `git worktree add` made it: the repository and the main worktree are somewhere else."""
        return self.git_dir != self.common_dir


def find_root(start: str) -> str | None:
    """Return the root of the project that `start` belongs to, or None when it belongs to none.

    A linked worktree belongs to the project of its main worktree. A repository inside a project's folder, such as a
    submodule, belongs to itself alone.
    """
    for folder in _upwards(start):
        checkout = _checkout_at(folder)
        if checkout is not None:
            root = root_of(checkout)
            return root if root is not None and is_project(root) else None
        if is_project(folder):
            return folder
    return None


def repository(start: str) -> "Checkout | None":
    """Return the checkout that `start` lies in, or None outside of any repository."""
    for folder in _upwards(start):
        checkout = _checkout_at(folder)
        if checkout is not None:
            return checkout
    return None


def places(start: str) -> list[str]:
    """Return the folders where `find_root` looks for a project, in order; for the message that none was found."""
    looked: list[str] = []
    for folder in _upwards(start):
        checkout = _checkout_at(folder)
        if checkout is not None:
            return [*looked, root_of(checkout) or folder]
        looked.append(folder)
    return looked


def root_of(checkout: Checkout) -> str | None:
    """Return the folder where the project of a checkout has to be, whether one is there or not.

    None when no folder was chosen yet: the worktrees of a bare repository have no main one among them.
    """
    if not checkout.is_linked:
        return checkout.top
    common = checkout.common_dir
    chosen = chosen_root(common)
    if chosen is not None:
        return chosen
    if name_of(common) == ".git":
        return parent(common)
    worktree = _core_setting(common, "worktree")  # a submodule keeps its repository inside the outer one's
    return real_path(joined(common, worktree)) if worktree else None


def chosen_root(common_dir: str) -> str | None:
    """Return the worktree that `init` chose as the root for a bare repository, if it did."""
    return _read(joined(common_dir, CHOSEN_ROOT)).strip("\n") or None


def is_project(folder: str) -> bool:
    """Tell whether a folder carries the marks of a project."""
    return any(is_file(joined(folder, mark)) for mark in MARKS)


def is_bare(common_dir: str) -> bool:
    """Tell whether a repository has no main worktree."""
    return _core_setting(common_dir, "bare").lower() in {"true", "yes", "on", "1"}


def hooks_path(checkout: Checkout) -> str:
    """Return `core.hooksPath` as the repository or its worktree sets it; empty when neither does.

    What is set for all repositories, or in a file that is included, is git's to tell.
    """
    own = _setting_in(_read(joined(checkout.git_dir, "config.worktree")), "hookspath") if checkout.is_linked else ""
    return own or _core_setting(checkout.common_dir, "hookspath")


def _upwards(start: str) -> "Iterator[str]":
    folder = real_path(start)
    while True:
        yield folder
        above = parent(folder)
        if above == folder:
            return
        folder = above


def _checkout_at(folder: str) -> "Checkout | None":
    entry = joined(folder, ".git")
    if is_file(entry):
        named = _read(entry)
        if not named.startswith("gitdir:"):
            return None
        git_dir = real_path(joined(folder, named[len("gitdir:") :].strip()))
        return Checkout(folder, git_dir, _common_dir(git_dir))
    # An empty folder named `.git` is not a repository; git walks on, too.
    return Checkout(folder, real_path(entry), real_path(entry)) if _is_git_dir(entry) else None


def _is_git_dir(path: str) -> bool:
    return is_there(joined(path, "HEAD"))


def _common_dir(git_dir: str) -> str:
    common = _read(joined(git_dir, "commondir")).strip()
    return real_path(joined(git_dir, common)) if common else git_dir


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:
        return ""


def _core_setting(common_dir: str, key: str) -> str:
    """Return a setting of `[core]`, the last one as git does; enough of git's format for paths and booleans."""
    found = ""
    for name in ("config", "config.worktree"):
        found = _setting_in(_read(joined(common_dir, name)), key) or found
    return found


def _setting_in(text: str, key: str) -> str:
    found, section = "", ""
    for line in text.splitlines():
        words = line.strip()
        if words.startswith("["):
            section = words.lower()
        elif section == "[core]":
            name, _, value = words.partition("=")
            if name.strip().lower() == key:
                found = _unquoted(value.strip())
    return found


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1]
    return value.replace('\\"', '"').replace("\\\\", "\\")
