"""Small file systems of their own for tests of full disks and power cuts; only root can mount them."""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GOING_DOWN = 0x8004587D  # FS_IOC_GOINGDOWN of the Linux kernel
_WITHOUT_FLUSH = 2  # of neither the journal nor the data: what a power cut does


def need_mounts(*programs: str) -> None:
    """Skip, and say why, where file systems cannot be mounted."""
    missing = [program for program in ("mount", "umount", *programs) if shutil.which(program) is None]
    if os.geteuid() != 0:
        pytest.skip("NOT RUN: only root can mount the small file system that this fault needs")
    if missing:
        pytest.skip(f"NOT RUN: this machine lacks {', '.join(missing)}")


@contextmanager
def mounted(*options: str, at: Path) -> Iterator[Path]:
    """Mount what `options` say at a folder for the length of a block."""
    at.mkdir(exist_ok=True)
    tried = subprocess.run(["mount", *options, str(at)], check=False, capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"NOT RUN: this machine does not let root mount: {tried.stderr.strip()}")
    try:
        yield at
    finally:
        if subprocess.run(["umount", str(at)], check=False, capture_output=True).returncode:
            subprocess.run(["umount", "-l", str(at)], check=True)  # a test that failed left a file open


def ext4_image(path: Path, *, megabytes: int) -> Path:
    """Make a file that holds an empty ext4 file system."""
    with path.open("wb") as file:
        file.truncate(megabytes << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", str(path)], check=True)
    return path


def cut_power(mount: Path) -> None:
    """Have the kernel drop all that this file system has not yet put on its disk; from now on every write fails."""
    descriptor = os.open(mount, os.O_RDONLY)
    try:
        fcntl.ioctl(descriptor, _GOING_DOWN, struct.pack("I", _WITHOUT_FLUSH))
    finally:
        os.close(descriptor)
