"""What install.sh leaves out: that it is there to be left out, and that nothing else goes with it."""

from __future__ import annotations

import re
import runpy
import sysconfig
from importlib.metadata import requires
from pathlib import Path

import pytest

from tests.support.tree import ROOT

LEFT_OUT = runpy.run_path(str(ROOT / "shell/setup/left_out.py"))
PACKAGES: dict[str, str] = LEFT_OUT["PACKAGES"]
FILES: dict[str, str] = LEFT_OUT["FILES"]
LOCK = (ROOT / "constraints.txt").read_text()


def named(lock: str) -> dict[str, int]:
    """Return the packages of a lock, and how many hashes each has."""
    entries = re.findall(r"^([a-z0-9-]+)==((?:.*\\\n)*.*)", lock, re.MULTILINE)
    return {name: entry.count("--hash=") for name, entry in entries}


def test_the_lock_without_them_holds_all_others_as_they_were() -> None:
    shortened = LEFT_OUT["shortened"](LOCK)

    assert named(LOCK).keys() - named(shortened).keys() == PACKAGES.keys()
    assert named(LOCK) | named(shortened) == named(LOCK)
    assert shortened.count("\n") == LOCK.count("\n") - sum(named(LOCK)[name] + 1 for name in PACKAGES)


@pytest.mark.parametrize("pattern", FILES)
def test_every_pattern_is_of_use(pattern: str) -> None:
    """In the environment of the tests, which is whole; what one Python does not need has no patterns there."""
    packages = Path(sysconfig.get_path("purelib"))
    is_installed = list(packages.glob(pattern.partition("/")[0]))

    assert not is_installed or list(packages.glob(pattern))


def test_only_what_is_named_is_deleted(tmp_path: Path) -> None:
    packages = tmp_path / "lib/python3.11/site-packages"
    kept = ["cffi.py", "_cffi_backend.so", "cffi-2.dist-info/licenses/LICENSE", "jsonschema/validators.py"]
    gone = ["cffi/api.py", "cffi-2.dist-info/sboms/b.json", "jsonschema/tests/test_cli.py", "portalocker/redis.py"]
    for name in [*kept, *gone, "orjson/__init__.pyi"]:
        (packages / name).parent.mkdir(parents=True, exist_ok=True)
        (packages / name).touch()

    LEFT_OUT["delete_files"](tmp_path)

    left = {path.relative_to(packages).as_posix() for path in packages.rglob("*") if path.is_file()}
    assert left == set(kept)


def test_no_package_is_left_out_that_we_ask_for() -> None:
    asked = {name for line in requires("super-agents") or () for name in re.findall(r"^[\w-]+", line)}

    assert asked & PACKAGES.keys() == set()
