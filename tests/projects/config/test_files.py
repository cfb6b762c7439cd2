"""Settings in layers: who wins, where a value came from, and what is said about faults."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.errors import ConfigInvalid
from super_agents.projects.config.files import FILE_NAME, load, project_file
from super_agents.system.files import write_atomic

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def user_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUPER_AGENTS_HOME", str(tmp_path / "home"))
    path = tmp_path / "home" / "config" / FILE_NAME
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def root(tmp_path: Path, user_file: Path) -> Path:
    assert not user_file.exists()
    path = tmp_path / "a project"
    project_file(path).parent.mkdir(parents=True)
    return path


def faults_of(root: Path, **env: str) -> list[dict[str, Any]]:
    with pytest.raises(ConfigInvalid) as caught:
        load(root, env=env)
    faults = caught.value.details["faults"]
    assert isinstance(faults, list)
    assert len(caught.value.message.splitlines()) == len(faults) + 1
    return faults


def test_without_files_all_settings_are_the_defaults(root: Path) -> None:
    loaded = load(root, env={})

    assert loaded.config.log.durability == "every:256"
    assert loaded.config.km.ports == range(5001, 5101)
    assert {str(origin) for origin in loaded.origins.values()} == {"default"}


def test_a_later_layer_wins_and_each_value_says_where_it_came_from(root: Path, user_file: Path) -> None:
    user_file.write_text('[log]\ndurability = "os"\nlock_timeout = "1s"\nsegment_size = "1 MB"\n[km]\nlog_files = 2\n')
    project_file(root).write_text('# ours\n[log]\nlock_timeout = "2s"\nsegment_size = "2 MB"\n')

    loaded = load(
        root,
        env={"SUPER_AGENTS_LOG_SEGMENT_SIZE": "3 MB", "SUPER_AGENTS_KM_LOG_FILES": "7"},
        overrides={"km.log_files": 9},
    )

    log, origins = loaded.config.log, loaded.origins
    assert (log.durability, log.lock_timeout, log.segment_size) == ("os", 2.0, 3_000_000)
    assert loaded.config.km.log_files == 9
    assert str(origins["log.durability"]) == f"{user_file}:2"
    assert str(origins["log.lock_timeout"]) == f"{project_file(root)}:3"
    assert str(origins["log.segment_size"]) == "SUPER_AGENTS_LOG_SEGMENT_SIZE"
    assert origins["km.log_files"].layer == "flag"
    assert origins["km.ports"].layer == "default"


def test_the_ports_have_a_short_variable_of_their_own(root: Path) -> None:
    loaded = load(root, env={"SUPER_AGENTS_PORTS": "6001-6003"})

    assert list(loaded.config.km.ports) == [6001, 6002, 6003]
    assert str(loaded.origins["km.ports"]) == "SUPER_AGENTS_PORTS"


@pytest.mark.parametrize(
    ("variable", "text", "read"),
    [
        ("SUPER_AGENTS_GIT_HOOKS", "no", ("git", "hooks", False)),
        ("SUPER_AGENTS_GIT_HOOKS", "TRUE", ("git", "hooks", True)),
        ("SUPER_AGENTS_REDACTION_ALLOW", '["a", "re:b+"]', ("redaction", "allow", ("a", "re:b+"))),
        ("SUPER_AGENTS_KM_IDLE_STOP", "30min", ("km", "idle_stop", 1800.0)),
    ],
)
def test_a_variable_gets_the_type_of_its_setting(
    root: Path, variable: str, text: str, read: tuple[str, str, object]
) -> None:
    config = load(root, env={variable: text}).config

    assert getattr(getattr(config, read[0]), read[1]) == read[2]


def test_variables_of_no_section_are_left_alone(root: Path) -> None:
    load(root, env={"SUPER_AGENTS_HOME": "/x", "SUPER_AGENTS_DEBUG": "1", "SUPER_AGENT": "builder"})


def test_all_faults_of_all_layers_are_named_at_once(root: Path, user_file: Path) -> None:
    user_file.write_text('[log]\ndurabilty = "os"\n')
    project_file(root).write_text('[log]\nsegment_size = 64\n\n[km]\nports = "80-90"\n\n[lgo]\na = 1\n')

    faults = faults_of(root, SUPER_AGENTS_KM_LOG_FILES="200")

    named = [(fault["key"], fault["origin"]["source"], fault["origin"]["line"]) for fault in faults]
    assert named == [
        ("log.durabilty", str(user_file), 2),
        ("log.segment_size", str(project_file(root)), 2),
        ("km.ports", str(project_file(root)), 5),
        ("lgo", str(project_file(root)), 7),
        ("km.log_files", "SUPER_AGENTS_KM_LOG_FILES", None),
    ]


def test_a_wrong_value_is_shown_with_what_is_allowed(root: Path) -> None:
    project_file(root).write_text('[log]\ndurability = "evry:256"\n')

    with pytest.raises(ConfigInvalid) as caught:
        load(root, env={})

    assert f'{project_file(root)}:2: `log.durability = "evry:256"`' in caught.value.message
    assert "`os`, `interval`, `always`, or `every:N`" in caught.value.message


def test_an_unknown_key_suggests_the_nearest_known_one(root: Path) -> None:
    project_file(root).write_text('[log]\ndurabilty = "os"\n')

    assert faults_of(root)[0]["allowed"] == "`durability` if that is what you mean"


@pytest.mark.parametrize("hidden", ['log.durability = "x"', '[log]\ndurability = "x"', 'log = {durability = "x"}'])
def test_the_line_of_a_key_is_found_however_it_is_written(root: Path, hidden: str) -> None:
    project_file(root).write_text(f"# first\n\n{hidden}\n")

    fault = faults_of(root)[0]

    assert fault["origin"]["line"] == 3 + hidden.count("\n")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'[log]\ndurability = "os\n', "line 2, column 17"),
        (b"[log\n", "line 1, column 5"),
        (b"[log]\na = 1\na = 2\n", "line 3, column"),
        (b'[log]\ndurability = "\xff"\n', "line 2, column 15"),
        (b"a = ", "line 1, column 5"),
    ],
)
def test_a_file_that_is_not_toml_is_refused_with_line_and_column(root: Path, content: bytes, place: str) -> None:
    project_file(root).write_bytes(content)

    reason = faults_of(root)[0]["reason"]

    assert place in reason
    assert project_file(root).read_bytes() == content


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[log]\n[km]\n[log]\n", "line 3, column 5: the table [log] stands there a second time"),
        ("log = 1\n[log.a]\n", "line 2"),
        ("[a.b]\n[a.b]\n", "the table [a.b] stands there a second time: put all its settings below the first [a.b]"),
    ],
)
def test_a_table_that_stands_there_twice_is_named_as_the_file_names_it(root: Path, content: str, says: str) -> None:
    project_file(root).write_text(content)

    reason = faults_of(root)[0]["reason"]

    assert says in reason
    assert "('" not in reason


def test_a_setting_above_all_headings_is_told_its_heading(root: Path) -> None:
    project_file(root).write_text('durability = "always"\n')

    assert faults_of(root)[0]["allowed"] == "it below the heading [log]"


def test_a_byte_order_mark_is_no_fault(root: Path) -> None:
    project_file(root).write_bytes(b'\xef\xbb\xbf[log]\ndurability = "os"\n')

    assert load(root, env={}).config.log.durability == "os"


def test_a_folder_in_the_place_of_the_file_is_named(root: Path) -> None:
    project_file(root).mkdir()

    assert "cannot be read" in faults_of(root)[0]["reason"]


@pytest.mark.parametrize("content", ["log = 3\n", "log = []\n"])
def test_a_section_that_is_no_table_is_named(root: Path, content: str) -> None:
    project_file(root).write_text(content)

    assert faults_of(root)[0]["allowed"] == "a table headed [log]"


def test_a_faulty_pattern_among_the_harmless_is_named(root: Path) -> None:
    project_file(root).write_text('[redaction]\nallow = ["re:("]\n')

    assert "`(` has a fault" in faults_of(root)[0]["reason"]


def test_the_users_settings_alone_need_no_project(user_file: Path) -> None:
    user_file.write_text('[init]\ntemplate = "team"\n')

    assert load(None, env={}).config.init.template == "team"


def test_settings_written_while_they_are_read_are_the_old_or_the_new_ones_never_half(root: Path) -> None:
    versions = [f'[log]\ndurability = "every:{n}"\n# {"x" * 50_000}\n[km]\nlog_files = {n}\n' for n in (3, 7)]
    write_atomic(project_file(root), versions[0].encode())
    stop = threading.Event()

    def write_in_turns(version: str) -> None:
        while not stop.is_set():
            write_atomic(project_file(root), version.encode())

    writers = [threading.Thread(target=write_in_turns, args=(version,)) for version in versions]
    for writer in writers:
        writer.start()
    try:
        seen = [load(root, env={}).config for _ in range(100)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()

    assert {(config.log.durability, config.km.log_files) for config in seen} <= {("every:3", 3), ("every:7", 7)}
