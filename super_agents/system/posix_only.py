"""What the hook path needs of `os` and `os.path`, from `posix` alone.

A bare `python -I -S` has `posix` and not `os`: importing it, with what it imports, costs a sixth of the interpreter's
whole start. The functions here do what their namesakes in `os.path` do for absolute paths; tests compare the two.
"""

import posix
from _thread import get_ident

_KIND = 0o170000
_FILE = 0o100000
_MOST_LINKS = 40  # as the kernel has it


_OF_THREADS: dict[int, dict[str, str]] = {}


def variable(name: str) -> str:
    """Return a variable of the environment as the process was given it, or nothing.

    In a thread that answers for another process it is what that one told; see `answer_for`.
    """
    if _OF_THREADS and (told := _OF_THREADS.get(get_ident())) is not None:
        return told.get(name, "")
    return posix.environ.get(name.encode(), b"").decode("utf-8", "surrogateescape")


def answer_for(variables: dict[str, str] | None) -> None:
    """Have this thread see these variables instead of the process's, or the process's again."""
    if variables is None:
        _OF_THREADS.pop(get_ident(), None)
    else:
        _OF_THREADS[get_ident()] = variables


def joined(folder: str, path: str) -> str:
    """Return a path as it is seen from a folder."""
    return path if path.startswith("/") else f"{folder.rstrip('/')}/{path}"


def parent(path: str) -> str:
    """Return the folder of an absolute path without a slash at its end; of the root, the root."""
    return path.rpartition("/")[0] or "/"


def name_of(path: str) -> str:
    """Return the last part of a path."""
    return path.rpartition("/")[2]


def real_path(path: str) -> str:
    """Return a path from the root on without links, `.` and `..`; parts that are not there stay as they are."""
    found, left, links = "", (path if path.startswith("/") else joined(posix.getcwd(), path)).split("/")[::-1], 0
    while left:
        part = left.pop()
        if part == "..":
            found = found.rpartition("/")[0]
        elif part not in {"", "."}:
            here = f"{found}/{part}"
            target = _target(here) if links < _MOST_LINKS else None
            if target is None:
                found = here
            else:
                links += 1
                found = "" if target.startswith("/") else found
                left += target.split("/")[::-1]
    return found or "/"


def is_file(path: str) -> bool:
    """Tell whether a path leads to a file."""
    try:
        return posix.stat(path).st_mode & _KIND == _FILE
    except OSError:
        return False


def is_plain_file(path: str) -> bool:
    """Tell whether there is a file at a path, and no link to one."""
    try:
        return posix.lstat(path).st_mode & _KIND == _FILE
    except OSError:
        return False


def is_there(path: str) -> bool:
    """Tell whether there is anything at a path, be it a link that leads nowhere."""
    try:
        posix.lstat(path)
    except OSError:
        return False
    return True


def is_odd(path: str) -> bool:
    """Tell whether the last part of a path is a link, `.` or `..`, and leads elsewhere than its letters say."""
    return name_of(path) in {"", ".", ".."} or _target(path) is not None


def is_open_as(descriptor: int, path: str) -> bool:
    """Tell whether an open file is the one that a path leads to."""
    try:
        there, here = posix.stat(path), posix.fstat(descriptor)
    except FileNotFoundError:
        return False
    return (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino)


def sync_folder(path: str) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = posix.open(path, posix.O_RDONLY)
    try:
        posix.fsync(descriptor)
    finally:
        posix.close(descriptor)


def make_folder(path: str) -> None:
    """Make a folder unless it is there; raises OSError, also when the folder around it is gone."""
    try:
        posix.mkdir(path)
    except FileExistsError:
        if posix.stat(path).st_mode & _KIND == _FILE:
            raise


def _target(link: str) -> str | None:
    try:
        return posix.readlink(link)
    except OSError:
        return None
