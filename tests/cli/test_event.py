"""`super-agents event` and `view`, typed as a person or a script would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.errors import EventInvalid
from super_agents.events.kinds import KINDS
from super_agents.events.ours import refuse_ours
from super_agents.events.writer import LOG
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project
    from tests.support.projects import Machine


def _json(machine: Machine, project: Project, *arguments: str) -> Any:
    done = machine.run(*arguments, "--json", cwd=project.root)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_an_appended_event_is_listed_shown_and_counted(machine: Machine, project: Project) -> None:
    written = _json(machine, project, "event", "append", "custom.built", "--by", "builder", "--data", '{"ok": true}')

    assert _json(machine, project, "event", "show", str(written["seq"])) == written
    assert _json(machine, project, "event", "list", "--kind", "custom.*") == [written]
    kinds = _json(machine, project, "event", "stats")["kinds"]
    assert {key: kinds[0][key] for key in ("name", "count")} == {"name": "custom.built", "count": 1}


@pytest.mark.parametrize(
    ("glob", "note"),
    [
        ("task.finishd", "note: no kind of event is named `task.finishd`; did you mean `task.finished`?\n"),
        ("zzz.*", "note: no kind of event is named `zzz.*`; `super-agents event kinds` lists them\n"),
        ("tool.*", ""),
        ("custom.anything", ""),
        ("*.finished", ""),
        ("*.built", ""),
        ("cust*.built", ""),
    ],
)
def test_a_filter_for_kinds_that_there_are_not_is_told(
    machine: Machine, project: Project, glob: str, note: str
) -> None:
    done = machine.run("event", "list", "--kind", glob, cwd=project.root)

    assert (done.returncode, done.stderr.replace("no event fits\n", "")) == (0, note)


@pytest.mark.parametrize("since", ["99999999999999w", "9000w", "0001-01-01"])
def test_since_before_there_were_computers_lists_everything(machine: Machine, project: Project, since: str) -> None:
    _json(machine, project, "event", "append", "custom.x")

    assert len(_json(machine, project, "event", "list", "--kind", "custom.*", "--since", since)) == 1


def test_the_largest_integers_of_64_bits_are_kept(machine: Machine, project: Project) -> None:
    data = {"most": 2**64 - 1, "least": -(2**63)}

    assert _json(machine, project, "event", "append", "custom.x", "--data", json.dumps(data))["data"] == data


def test_data_comes_from_stdin_with_a_dash(machine: Machine, project: Project) -> None:
    done = machine.run("event", "append", "custom.x", "--data", "-", cwd=project.root)

    assert "the data is not JSON" in done.stderr  # stdin is empty here
    assert project.log.head == 0


def test_the_actor_is_the_agent_of_the_environment(
    machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPER_AGENT", "reviewer")

    assert _json(machine, project, "event", "append", "custom.x")["by"] == "reviewer"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["custm.x"], "unknown event kind `custm.x`"),
        (["git.comitted"], "did you mean `git.committed`?"),
        (["custom.x", "--data", "[1]"], "must be a JSON object, not an array"),
        (["custom.x", "--data", '{"seq": 1}'], "`seq` is reserved"),
        (["custom.x", "--data", '{"a": '], "line 1 column"),
        (["custom.x", "--data", '{"a": 18446744073709551616}'], "has more than 64 bits"),
        (["custom.x", "--data", f'{{"a": [-{"9" * 300}]}}'], "has more than 64 bits"),
        (["custom.x", "--data", '{"a": {"b": 1, "b": 2}}'], "the member `b` twice"),
        (["custom.x", "--by", ""], "`by` must be a text"),
        (["custom.x", "--durability", "some"], "unknown durability `some`"),
        (["git.merged", "--data", '{"squash": "x"}'], "wants `squash` to be of type boolean"),
        (["log.forgotten", "--data", '{"through": 9}'], "`log.forgotten` is what super-agents itself says"),
        (["custom.x", "--by", "super-agents"], "`by` must be another"),
        (["custom.x", "--key", "sealed:1"], "`key` must be another"),
    ],
)
def test_what_the_log_does_not_take_is_refused_with_a_sentence_and_nothing_is_written(
    machine: Machine, project: Project, arguments: list[str], sentence: str
) -> None:
    done = machine.run("event", "append", *arguments, cwd=project.root)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert project.log.head == 0


def test_an_event_that_is_too_large_is_refused(machine: Machine, project: Project) -> None:
    data = json.dumps({"text": "x" * 70_000})

    done = machine.run("event", "append", "custom.x", "--data", data, cwd=project.root)

    assert "a line holds at most 65,536" in done.stderr
    assert project.log.head == 0


def test_trace_draws_causes_as_a_tree(machine: Machine, project: Project) -> None:
    first = project.log.append("custom.asked", by="a", corr="w-1")
    second = project.log.append("custom.done", by="b", corr="w-1", cause=first.seq)

    done = machine.run("event", "trace", "w-1", cwd=project.root)

    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"{first.seq:>5} ")
    assert lines[1].startswith(f"{second.seq:>5} ")
    assert lines[1].index("custom.done") == lines[0].index("custom.asked") + 2


def test_tail_shows_what_is_there_and_what_comes(machine: Machine, project: Project) -> None:
    project.log.append("custom.before", by="a")
    follower = machine.begin("event", "tail", "--json", cwd=project.root)
    assert follower.stdout is not None

    before = json.loads(follower.stdout.readline())
    project.log.append("custom.after", by="a")
    after = json.loads(follower.stdout.readline())

    follower.terminate()
    follower.communicate()
    assert [before["kind"], after["kind"]] == ["custom.before", "custom.after"]


def test_a_tail_with_a_cursor_goes_on_where_it_stopped(machine: Machine, project: Project) -> None:
    for number in range(3):
        project.log.append("custom.n", by="a", data={"n": number})
    state = project.layout.events / "cursors" / "mine.json"

    def follow(stop_at: int) -> list[int]:
        follower = machine.begin("event", "tail", "--cursor", "mine", "--json", cwd=project.root)
        assert follower.stdout is not None
        seen = [json.loads(follower.stdout.readline())["seq"]]
        while seen[-1] < stop_at:
            seen.append(json.loads(follower.stdout.readline())["seq"])
        eventually(lambda: state.exists() and json.loads(state.read_bytes())["seq"] >= stop_at - 1)
        follower.kill()
        follower.communicate()
        return seen

    assert follow(3) == [1, 2, 3]
    project.log.append("custom.n", by="a")
    assert follow(4)[-1] == 4


def test_verify_ends_with_one_when_a_byte_is_wrong(machine: Machine, project: Project) -> None:
    project.log.append("custom.x", by="a", data={"text": "hello"})
    path = project.layout.events / LOG
    path.write_bytes(path.read_bytes().replace(b"hello", b"hallo"))

    done = machine.run("event", "verify", "--json", cwd=project.root)

    findings = json.loads(done.stdout)["findings"]
    assert done.returncode == 1
    assert [(finding["code"], finding["offset"]) for finding in findings] == [("bad_crc", 0)]


def test_a_torn_end_is_mended_by_repair(machine: Machine, project: Project) -> None:
    project.log.append("custom.x", by="a")
    with (project.layout.events / LOG).open("ab") as file:
        file.write(b'{"v":1,"ts":"20')

    done = machine.run("event", "repair", cwd=project.root)

    assert "fixed torn_tail" in done.stdout
    assert machine.run("event", "verify", cwd=project.root).returncode == 0
    assert (project.layout.events / "torn.bin").read_bytes() == b'{"v":1,"ts":"20\n'


def test_rotated_and_archived_segments_are_read_like_the_rest(machine: Machine, project: Project) -> None:
    for number in range(5):
        project.log.append("custom.n", by="a", data={"n": number})

    sealed = machine.run("event", "rotate", cwd=project.root).stdout.strip()
    packed = _json(machine, project, "event", "archive")

    assert packed["archived"] == [sealed]
    shown = machine.run("event", "export", "--kind", "custom.*", cwd=project.root).stdout.splitlines()
    assert [json.loads(line)["data"]["n"] for line in shown] == [0, 1, 2, 3, 4]
    assert _json(machine, project, "event", "verify", "--deep")["ok"]


def test_export_writes_cloudevents(machine: Machine, project: Project) -> None:
    project.log.append("custom.x", by="builder", data={"a": 1}, corr="w-1")

    done = machine.run("event", "export", "--format", "cloudevents", cwd=project.root)

    event = json.loads(done.stdout)
    assert event["specversion"] == "1.0"
    assert event["id"] == "1"
    assert event["type"] == "super-agents.custom.x"
    assert event["source"] == f"urn:super-agents:project:{project.id}"
    assert (event["actor"], event["correlation"], event["data"]) == ("builder", "w-1", {"a": 1})


def test_views_are_listed_shown_as_they_were_and_rebuilt(machine: Machine, project: Project) -> None:
    project.log.append("custom.a", by="a")
    project.log.append("custom.b", by="a")

    then = _json(machine, project, "view", "show", "activity", "--until", "1")
    rebuilt = _json(machine, project, "view", "rebuild")
    listed = _json(machine, project, "view", "list")

    assert [row["kind"] for row in then["activity_kinds"]] == ["custom.a"]
    assert rebuilt["through"] == 2
    assert {"activity", "keys", "roster", "library"} <= {row["view"] for row in listed}
    assert {row["seen"] for row in listed} == {2}


def test_an_unknown_view_names_those_there_are(machine: Machine, project: Project) -> None:
    done = machine.run("view", "rebuild", "nothing", cwd=project.root)

    assert {"activity", "keys"} <= set(done.stderr.partition("the views are: ")[2].strip().split(", "))


def test_a_closed_pipe_is_no_error(machine: Machine, project: Project) -> None:
    for _ in range(200):
        project.log.append("custom.x", by="a", data={"text": "x" * 1000})

    reader = machine.begin("event", "export", cwd=project.root)
    assert reader.stdout is not None
    reader.stdout.readline()
    reader.stdout.close()

    assert (reader.wait(), reader.stderr) == (0, None)


def test_what_stands_in_an_event_does_not_steer_the_terminal(machine: Machine, project: Project) -> None:
    project.log.append("custom.said", by="a\x1b[2J", data={"text": "\x1b[31mred\x07 \u202eturned\u202c"}, corr="c\x1b")

    for verb in (["list"], ["show", "1"], ["trace", "1"], ["stats"]):
        said = machine.run("event", *verb, cwd=project.root).stdout
        assert not {"\x1b", "\x07", "\u202e"} & set(said), verb


def test_a_pipe_gets_whole_lines_with_what_somebody_chose_first(machine: Machine, project: Project) -> None:
    data = {"commit": "a" * 40, "subject": "Plant a pear tree", "rest": "x" * 300}
    project.log.append("custom.committed", by="ada", data=data)

    line = machine.run("event", "list", cwd=project.root).stdout

    assert "ada          subject=Plant a pear tree commit=aaaaaaaa rest=" in line
    assert line.rstrip().endswith("x" * 300)


def test_a_file_of_any_size_is_kept_beside_the_log_and_comes_back_whole(
    machine: Machine, project: Project, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 1000
    (tmp_path / "report.bin").write_bytes(content)

    written = _json(machine, project, "event", "append", "custom.built", "--attach", str(tmp_path / "report.bin"))

    assert written["data"]["attachment"]["name"] == "report.bin"
    assert written["data"]["attachment"]["bytes"] == len(content)
    follower = machine.begin("event", "show", str(written["seq"]), "--attachment", cwd=project.root)
    assert follower.communicate()[0] == content


def test_a_secret_in_an_attached_text_is_taken_out(machine: Machine, project: Project, tmp_path: Path) -> None:
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    (tmp_path / "notes").write_text(f"use {secret} for it")

    _json(machine, project, "event", "append", "custom.said", "--attach", str(tmp_path / "notes"))

    kept = [path.read_bytes() for path in project.layout.blobs.iterdir()]
    assert [secret.encode() in content for content in kept] == [False]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["append", "custom.x", "--attach", "gone"], "`gone` is gone"),
        (["append", "git.pushed", "--attach", "gone"], "unknown event kind"),
        (["show", "1", "--attachment"], "the event has no attachment"),
    ],
)
def test_what_cannot_be_attached_or_shown_is_a_sentence(
    machine: Machine, project: Project, arguments: list[str], sentence: str
) -> None:
    project.log.append("custom.x", by="a")

    done = machine.run("event", *arguments, cwd=project.root)

    assert (done.returncode, project.log.head) == (1, 1)
    assert sentence in done.stderr


def test_an_attachment_that_was_changed_is_not_given_out(machine: Machine, project: Project, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("as it was")
    written = _json(machine, project, "event", "append", "custom.said", "--attach", str(tmp_path / "notes"))
    (project.layout.blobs / written["data"]["attachment"]["sha256"]).write_text("as it is")

    done = machine.run("event", "show", str(written["seq"]), "--attachment", cwd=project.root)

    assert (done.returncode, done.stdout) == (1, "")
    assert "its content is not what its name says" in done.stderr


@pytest.mark.parametrize("kind", sorted(kind for kind in KINDS if not kind.startswith("git.")))
def test_only_what_was_seen_is_appended_by_hand_and_no_decision_of_ours(kind: str) -> None:
    with pytest.raises(EventInvalid, match="is what super-agents itself says"):
        refuse_ours(kind, by=None, key=None)
