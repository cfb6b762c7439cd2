"""What a program prints, asked in the quickest way: `posix_spawn` and a pipe; imports `posix` and nothing else.

`system/processes.py` is the door for everybody else: `subprocess` costs 17 ms to import, more than a whole hook.
"""

import posix

_BLOCK = 1 << 16


def answer_of(argv: list[str], *, question: bytes = b"") -> bytes:
    """Return what a program on PATH prints when it is given `question`, its complaints left out.

    `question` must fit into a pipe (4 KiB is sure). Raises OSError when the program is not there.
    Returns nothing when it ends with an error.
    """
    asked, asking = posix.pipe()
    answered, answering = posix.pipe()
    posix.write(asking, question)
    posix.close(asking)
    try:
        pid = posix.posix_spawnp(argv[0], argv, posix.environ, file_actions=_streams(asked, answering))
    finally:
        posix.close(answering)
        posix.close(asked)
    answer = _all_of(answered)
    return answer if posix.waitpid(pid, 0)[1] == 0 else b""


def _streams(stdin: int, stdout: int) -> list[tuple[object, ...]]:
    return [
        (posix.POSIX_SPAWN_DUP2, stdin, 0),
        (posix.POSIX_SPAWN_DUP2, stdout, 1),
        (posix.POSIX_SPAWN_OPEN, 2, "/dev/null", posix.O_WRONLY, 0),
    ]


def _all_of(descriptor: int) -> bytes:
    blocks = []
    while block := posix.read(descriptor, _BLOCK):
        blocks.append(block)
    posix.close(descriptor)
    return b"".join(blocks)
