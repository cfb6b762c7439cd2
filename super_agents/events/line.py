r"""The bytes of one line of the log; standard library only, for the hook path imports it.

A line is one JSON object: the payload's members, then a trailer of 42 bytes that ends it.

    ,"seq":          123456,"crc":"48982563"}\n

With n the length including the newline: bytes [n-35, n-20] hold the sequence number, right-aligned in 16 characters;
bytes [n-11, n-4] hold, in lower-case hex, the CRC-32 (the polynomial of gzip, `zlib.crc32`) of bytes [0, n-20].
The trailer stands last, so a torn write has none, the last number is one read at the end of the file, and the check
sum of the payload is computed before the lock is taken and only extended over 23 bytes inside it.
"""

from zlib import crc32

VERSION = 1
START = b'{"v":1,'
TRAILER = 42
TAIL = 64  # bytes that tell a seal and a trailer from anything else
MAX_LINE = 64 * 1024
SEAL = b',"seal":true'

_SEQ = b',"seq":'
_CRC = b',"crc":"'
_END = b'"}\n'


def trailer(seq: int, body_crc: int) -> bytes:
    """Return the last 42 bytes of a line whose payload, without its closing brace, has the CRC-32 `body_crc`."""
    stamped = b',"seq":%16d' % seq
    return stamped + b',"crc":"%08x"}\n' % crc32(stamped, body_crc)


def sequence(tail: bytes) -> int:
    """Return the sequence number in the trailer at the end of `tail`, or 0 when there is no well-formed trailer."""
    if tail[-42:-35] != _SEQ or tail[-19:-11] != _CRC or tail[-3:] != _END:
        return 0
    digits = tail[-35:-19].lstrip(b" ")
    return int(digits) if digits.isdigit() else 0


def is_whole(line: bytes) -> bool:
    """Tell whether a line, newline included, has a trailer and the check sum that belongs to it."""
    return whole_sequence(line) > 0


def whole_sequence(line: bytes) -> int:
    """Return the sequence number of a whole line, or 0 when its trailer or check sum is wrong."""
    if line[-42:-35] != _SEQ or line[-19:] != b',"crc":"%08x"}\n' % crc32(line[:-19]):
        return 0
    digits = line[-35:-19].lstrip(b" ")
    return int(digits) if digits.isdigit() else 0


def is_seal(tail: bytes) -> bool:
    """Tell whether the line at the end of `tail` is the last of a sealed segment."""
    return tail[-TRAILER - len(SEAL) : -TRAILER] == SEAL
