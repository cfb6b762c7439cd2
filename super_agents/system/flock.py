"""The lock of an open file, tried and given back; standard library only."""

from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock


def try_lock(descriptor: int) -> bool:
    """Take the lock of an open file, or tell that another open file has it."""
    try:
        flock(descriptor, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


def unlock(descriptor: int) -> None:
    """Let others have the lock of an open file."""
    flock(descriptor, LOCK_UN)
