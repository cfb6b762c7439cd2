"""install.sh as people run it: in an empty HOME, with a bare environment, for a user and for everyone."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from super_agents.hooks.starting import WANTED
from tests.install.machine import IS_ROOT, Machine, make_home
from tests.support.tree import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

FOR_EVERYONE = """
mount -t tmpfs empty /opt
mount -t tmpfs empty /usr/local
"$0"
$1 super-agents --version
"$0" --uninstall
find /opt /usr/local
"""
LIMIT = 60 * 1024 * 1024  # bytes of disk an environment may take
SHARE = ".local/share"
REACH = ROOT / "tests/install/reach.py"


def installed(machine: Machine, **env: str) -> str:
    done = machine.install(**env)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def version(machine: Machine, program: Path | None = None) -> str:
    done = machine.run(program or machine.home / ".local/bin/super-agents", "--version")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installation(open_folder: Path, checkout: Path, pip_cache: dict[str, str]) -> tuple[Machine, str]:
    """Give a machine on which super-agents is installed, and what was said; tests only look at it."""
    machine = Machine(checkout, make_home(open_folder / "ready", ordinary=True), env=pip_cache)
    return machine, installed(machine, SHELL="/bin/bash")


@pytest.fixture
def ready(installation: tuple[Machine, str]) -> Machine:
    return installation[0]


def test_the_program_runs_after_installing(ready: Machine) -> None:
    assert re.search(r"\d+\.\d+\.\d+", version(ready))


def test_completions_lie_where_the_shells_look(ready: Machine) -> None:
    wanted = {
        f"{SHARE}/bash-completion/completions/super-agents",
        f"{SHARE}/zsh/site-functions/_super-agents",
        f"{SHARE}/fish/vendor_completions.d/super-agents.fish",
    }

    assert wanted <= ready.files()


def test_the_hook_is_started_without_site(ready: Machine) -> None:
    first_line = (ready.home / ".local/bin/super-agents-hook").read_text().splitlines()[0]

    assert first_line == f"#!{ready.home}/{SHARE}/super-agents/env/bin/python -IS"


def test_the_environment_holds_no_installer_and_is_small(ready: Machine) -> None:
    environment = (ready.home / SHARE / "super-agents/env").resolve()
    files = [path for path in environment.rglob("*") if not path.is_symlink()]

    assert [path.name for path in files if path.name in {"pip", "setuptools", "wheel"}] == []
    assert sum(path.stat().st_blocks * 512 for path in files) < LIMIT


def test_nothing_that_the_package_reaches_for_is_left_out(ready: Machine) -> None:
    done = ready.run(ready.home / SHARE / "super-agents/env/bin/python", "-I", "-c", REACH.read_text())

    assert (done.stdout, done.stderr) == ("", "")


def test_what_hooks_load_stands_ready_before_the_first(ready: Machine) -> None:
    kept = (ready.home / SHARE / "super-agents/env").glob(
        "lib/python3*/site-packages/super_agents/hooks/__pycache__/starting.*.opt-*.pyc"
    )

    assert sorted(path.stem.partition(".opt-")[2] for path in kept) == sorted(WANTED)


def test_every_module_is_compiled_for_where_it_stands(ready: Machine) -> None:
    environment = ready.home / SHARE / "super-agents/env"
    sources = [path for path in environment.rglob("*.py") if "site-packages" in path.parts]
    uncompiled = [path.name for path in sources if not list((path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"))]
    built = environment.resolve().name.encode()

    assert uncompiled == []
    assert [path.name for path in environment.rglob("*.pyc") if built in path.read_bytes()] == []


def test_the_checkout_is_left_as_it_was(ready: Machine) -> None:
    assert not list(ready.checkout.rglob("*.egg-info"))
    assert not list(ready.checkout.rglob("__pycache__"))
    assert not (ready.checkout / "dist").exists()


def test_the_line_to_add_is_told_when_the_program_is_not_on_the_path(installation: tuple[Machine, str]) -> None:
    machine, said = installation

    assert f'add this line to ~/.bashrc: export PATH="{machine.home}/.local/bin:$PATH"' in said


def test_a_second_run_upgrades_in_place(machine: Machine) -> None:
    installed(machine)
    before = machine.files()

    said = installed(machine)

    assert " upgraded in " in said
    assert len(machine.files()) == len(before)
    assert len(list((machine.home / SHARE / "super-agents").glob("env-*"))) == 1
    assert version(machine)


def test_a_failing_run_leaves_the_earlier_installation(machine: Machine) -> None:
    installed(machine)
    before, works = machine.files(), version(machine)
    broken = shutil.copytree(machine.checkout, machine.home.parent / "broken")
    lock = broken / "constraints.txt"
    lock.write_text(re.sub(r"sha256:[0-9a-f]{8}", "sha256:00000000", lock.read_text()))

    done = replace(machine, checkout=broken).install()

    assert done.returncode == 1
    assert "error: pip could not install" in done.stderr
    assert machine.files() == before
    assert version(machine) == works


def test_a_first_run_that_fails_leaves_nothing(machine: Machine) -> None:
    broken = shutil.copytree(machine.checkout, machine.home.parent / "broken")
    (broken / "super_agents" / "cli" / "main.py").write_text("raise SystemExit(3)\n")

    done = replace(machine, checkout=broken).install()

    assert done.returncode == 1
    assert machine.files() == set()


def test_uninstalling_leaves_nothing(machine: Machine) -> None:
    (machine.home / ".local").mkdir()
    os.chown(machine.home / ".local", machine.home.stat().st_uid, machine.home.stat().st_gid)
    installed(machine)

    done = machine.install("--uninstall")

    assert done.returncode == 0, done.stderr
    assert machine.files() == {".local"}


def test_uninstalling_leaves_what_others_put_there(machine: Machine) -> None:
    installed(machine)
    kept = machine.home / SHARE / "super-agents" / "projects.json"
    kept.write_text("[]")

    machine.install("--uninstall")

    assert kept.relative_to(machine.home).as_posix() in machine.files()
    assert not (machine.home / ".local/bin").exists()


def test_init_makes_a_running_project_of_a_repository_and_uninstalling_stops_it(machine: Machine) -> None:
    repository = machine.home / "code" / "my repo"
    for command in ("git init -q -b main", "git config user.name me", "git config user.email me@example.net"):
        assert machine.run("sh", "-c", f'mkdir -p "{repository}" && cd "{repository}" && {command}').returncode == 0

    started = machine.install("--init", "code/my repo")
    committed = machine.run("git", "-C", repository, "commit", "-q", "--allow-empty", "-m", "first")
    log = machine.run(machine.home / ".local/bin/super-agents", "-C", repository, "event", "list", "--json")
    stopped = machine.install("--uninstall")

    assert started.returncode == 0, started.stdout + started.stderr
    assert committed.returncode == 0, committed.stderr
    assert '"git.committed"' in log.stdout
    assert stopped.returncode == 0, stopped.stderr
    assert "stopped: the knowledge manager of `my repo`" in stopped.stdout
    assert not (repository / ".claude/state/km.pid").exists()


@pytest.mark.parametrize(("folder", "is_a_project"), [("code", True), ("code/.git", False)])
def test_the_one_thing_left_to_do_is_told_last(machine: Machine, folder: str, *, is_a_project: bool) -> None:
    assert machine.run("git", "init", "-q", "code").returncode == 0

    done = machine.install("--init", folder, SHELL="/bin/bash")
    machine.install("--uninstall")

    assert (done.returncode == 0) == is_a_project, done.stdout + done.stderr
    assert ("error: " in done.stderr) == (not is_a_project)
    assert "add this line to ~/.bashrc" in done.stdout.splitlines()[-1]
    assert "next:" not in done.stderr


def test_uninstalling_what_is_not_installed_says_so(machine: Machine) -> None:
    done = machine.install("--uninstall")

    assert done.returncode == 1
    assert "error: super-agents is not installed" in done.stderr


def test_a_program_of_another_installer_is_not_replaced(machine: Machine) -> None:
    theirs = machine.home / ".local/bin/super-agents"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("#!/bin/sh\n")

    done = machine.install()

    assert done.returncode == 1
    assert "is not a link of ours" in done.stderr
    assert theirs.read_text() == "#!/bin/sh\n"


def test_a_prefix_takes_the_place_of_all_folders(machine: Machine) -> None:
    home = Path(tempfile.mkdtemp(prefix="root-", dir=machine.home.parent))
    prefix = home / "some where"
    as_me = Machine(machine.checkout, home, ordinary=False, env={"SUPER_AGENTS_PREFIX": str(prefix)})

    installed(as_me)

    assert version(as_me, prefix / "bin" / "super-agents")
    assert as_me.install("--uninstall").returncode == 0
    assert as_me.files() == set()


@pytest.mark.skipif(not IS_ROOT, reason="only root installs for everyone")
def test_root_installs_for_everyone(machine: Machine) -> None:
    """In a mount namespace of its own, where /opt and /usr/local are empty and nobody else's."""
    root = replace(machine, ordinary=False, env={})
    as_nobody = " ".join(machine.privileges())

    done = root.run("unshare", "--mount", "sh", "-euc", FOR_EVERYONE, machine.checkout / "install.sh", as_nobody)

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^super-agents \d+\.\d+\.\d+$", done.stdout, re.MULTILINE)
    assert done.stdout.splitlines()[-2:] == ["/opt", "/usr/local"]


@pytest.mark.skipif(not IS_ROOT, reason="only root installs for everyone")
@pytest.mark.parametrize(("audience", "folder"), [("complete", "closed"), ("everyone", "bin")])
def test_root_takes_a_python_that_everyone_may_start(machine: Machine, audience: str, folder: str) -> None:
    root = replace(machine, ordinary=False)
    closed = machine.home / "closed"
    closed.mkdir(mode=0o700)
    shutil.copy(Path("/usr/bin/python3").resolve(), closed / "python3")
    script = f'. "{machine.checkout}/shell/setup/python.sh"; find_python {audience} python3 && echo "$python"'

    found = root.run("sh", "-c", script, PATH=f"{closed}:/usr/bin:/bin")

    assert Path(found.stdout.strip()).parent.name == folder
