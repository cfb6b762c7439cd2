"""Machines on which Python lacks venv and pip, or git is missing."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.install.machine import IS_ROOT

if TYPE_CHECKING:
    from tests.install.machine import Machine

SYSTEM_FOLDERS = [Path("/usr/bin"), Path("/bin")]
HIDDEN = ("python", "pip", "git", "apt", "pyenv")
SYSTEM_PYTHON = Path("/usr/bin/python3")
# Fails until the package lists are there; then gives the Python beside it what the packages would.
APT_GET = """\
#!/bin/sh
echo "$*" >>"{calls}"
case $1 in
    update) touch "{calls}.lists" ;;
    install) test -e "{calls}.lists" && ln -s "{ensurepip}" "{library}/ensurepip" ;;
esac
"""


def programs_but(hidden: tuple[str, ...], target: Path) -> Path:
    """Make a folder that has every program of the system but some."""
    target.mkdir()
    for folder in SYSTEM_FOLDERS:
        for program in folder.iterdir():
            if not program.name.startswith(hidden) and not (target / program.name).is_symlink():
                (target / program.name).symlink_to(program)
    return target


def bare_python(target: Path) -> Path:
    """Make a real Python without ensurepip and pip, as Debian has it before python3-venv and python3-pip are there.

    It is the system's binary with links to its library: Python looks for the library beside itself.
    """
    library = Path(
        subprocess.check_output(
            [SYSTEM_PYTHON, "-c", "import os; print(os.path.dirname(os.__file__))"], text=True
        ).strip()
    )
    copy = target / "lib" / library.name
    copy.mkdir(parents=True)
    for item in library.iterdir():
        if item.name not in {"ensurepip", "site-packages", "dist-packages"}:
            (copy / item.name).symlink_to(item)
    (target / "bin").mkdir()
    return Path(shutil.copy(SYSTEM_PYTHON.resolve(), target / "bin" / library.name))


@pytest.fixture
def bare(machine: Machine) -> Machine:
    """Give a machine with git and a Python that cannot make environments."""
    programs = programs_but(HIDDEN, machine.home.parent / "programs")
    python = bare_python(machine.home.parent / "python")
    (programs / "python3").symlink_to(python)
    (programs / "git").symlink_to(shutil.which("git") or "")
    return replace(machine, env={**machine.env, "PATH": str(programs)})


@pytest.fixture
def apt_get(bare: Machine) -> Path:
    """Put an apt-get on the machine that notes how it was called; its package lists are missing at first."""
    calls = bare.home.parent / "apt-get.calls"
    library = next((bare.home.parent / "python/lib").iterdir())
    ensurepip = (library / "os.py").resolve().with_name("ensurepip")
    program = bare.home.parent / "programs" / "apt-get"
    program.write_text(APT_GET.format(calls=calls, library=library, ensurepip=ensurepip))
    program.chmod(0o755)
    return calls


@pytest.mark.usefixtures("apt_get")
def test_an_ordinary_user_is_told_the_one_command_to_type(bare: Machine) -> None:
    done = bare.install()

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "hint: type: sudo apt-get install python3-venv python3-pip"
    assert bare.files() == set()


@pytest.mark.usefixtures("apt_get")
def test_a_missing_git_is_named_with_its_command(machine: Machine, bare: Machine) -> None:
    (machine.home.parent / "programs" / "git").unlink()

    done = bare.install("--python", "/usr/bin/python3")

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "hint: type: sudo apt-get install git"


def test_no_python_at_all_is_named_with_its_command(bare: Machine, apt_get: Path) -> None:
    (bare.home.parent / "programs" / "python3").unlink()

    done = bare.install()

    assert done.stderr.splitlines()[-1] == "hint: type: sudo apt-get install python3 python3-venv python3-pip"
    assert not apt_get.exists()


def test_a_system_without_apt_is_told_what_to_install(bare: Machine) -> None:
    done = bare.install()

    assert done.returncode == 1
    assert "install these with your system's package tool: python3-venv python3-pip" in done.stderr


@pytest.mark.parametrize(
    "ordinary",
    [True, pytest.param(False, marks=pytest.mark.skipif(not IS_ROOT, reason="only root installs Debian's packages"))],
)
@pytest.mark.parametrize(
    ("said", "wrong"), [("is not there", None), ("is not a Python 3.11 or newer", "#!/bin/sh\nexit 1\n")]
)
def test_a_named_python_that_will_not_do_is_refused_and_nothing_is_installed(
    bare: Machine, apt_get: Path, said: str, wrong: str | None, *, ordinary: bool
) -> None:
    named = bare.home.parent / "python9"
    if wrong:
        named.write_text(wrong)
        named.chmod(0o755)
    someone = replace(bare, ordinary=ordinary, env={**bare.env, "SUPER_AGENTS_PREFIX": str(bare.home / "prefix")})

    done = someone.install("--python", str(named))

    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == f"error: `{named}` {said}"
    assert done.stdout == ""
    assert not apt_get.exists()
    assert bare.files() == set()


@pytest.mark.skipif(not IS_ROOT, reason="only root installs for everyone")
def test_root_is_told_of_a_named_python_that_others_may_not_start(machine: Machine) -> None:
    closed = machine.home / "closed"
    closed.mkdir(mode=0o700)
    shutil.copy(SYSTEM_PYTHON.resolve(), closed / "python3")
    setup = machine.checkout / "shell/setup"
    script = f'. "{setup}/words.sh"; . "{setup}/python.sh"; check_named "$@"'

    done = replace(machine, ordinary=False).run("sh", "-c", script, "sh", "everyone", closed / "python3")

    assert done.returncode == 1
    assert done.stderr.startswith(f"error: `{closed}/python3` stands in a folder that is closed to other users")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not IS_ROOT, reason="only root installs Debian's packages")
def test_root_gets_what_is_missing_and_goes_on(bare: Machine, apt_get: Path) -> None:
    as_root = replace(bare, ordinary=False, env={**bare.env, "SUPER_AGENTS_PREFIX": str(bare.home / "prefix")})

    done = as_root.install()

    wanted = "install -y -qq --no-install-recommends python3-venv python3-pip"
    assert done.returncode == 0, done.stderr
    assert apt_get.read_text().splitlines() == [wanted, "update -qq", wanted]
    assert as_root.run(bare.home / "prefix/bin/super-agents", "--version").returncode == 0
