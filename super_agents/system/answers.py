"""What a program prints, asked in the quickest way: `posix_spawn` and a pipe; imports `os` and nothing else.

`system/processes.py` is the door for everybody else: `subprocess` costs 17 ms to import, more than a whole hook.
"""

import os

_BLOCK = 1 << 16


def answer_of(argv: list[str], *, question: bytes = b"") -> bytes:
    """Return what a program on PATH prints when it is given `question`, its complaints left out.

    `question` must fit into a pipe (4 KiB is sure). Raises OSError when the program is not there.
    Returns nothing when it ends with an error.
    """
    asked, asking = os.pipe()
    answered, answering = os.pipe()
    os.write(asking, question)
    os.close(asking)
    try:
        pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=_streams(asked, answering))
    finally:
        os.close(answering)
        os.close(asked)
    answer = _all_of(answered)
    return answer if os.waitpid(pid, 0)[1] == 0 else b""


def _streams(stdin: int, stdout: int) -> list[tuple[object, ...]]:
    return [
        (os.POSIX_SPAWN_DUP2, stdin, 0),
        (os.POSIX_SPAWN_DUP2, stdout, 1),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]


def _all_of(descriptor: int) -> bytes:
    blocks = []
    while block := os.read(descriptor, _BLOCK):
        blocks.append(block)
    os.close(descriptor)
    return b"".join(blocks)
