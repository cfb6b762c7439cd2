"""What a command line plainly writes is seen, and nothing else is claimed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from super_agents.policy.shell_words import commands
from super_agents.policy.shell_writes import written


@pytest.mark.parametrize(
    ("line", "paths"),
    [
        ("echo hi > a.py", ["a.py"]),
        ("echo hi >> 'my file.py'", ["my file.py"]),
        ("echo hi >| a\\ b", ["a b"]),
        ("make &> out.log", ["out.log"]),
        ("make > out.log 2> err.log", ["out.log", "err.log"]),
        ("make >& out.log", ["out.log"]),
        ("make | tee -a log.txt more.txt", ["log.txt", "more.txt"]),
        ("rm -f a.py 'ü b.py'", ["a.py", "ü b.py"]),
        ("rm -- -odd", ["-odd"]),
        ("mv old.py new.py", ["old.py", "new.py/old.py", "new.py"]),
        ("mv -t lib a.py b.py", ["a.py", "b.py", "lib/a.py", "lib/b.py"]),
        ("cp src/a.py lib/", ["lib/a.py", "lib/"]),
        ("sed -i 's/a/b/' a.py b.py", ["a.py", "b.py"]),
        ("sed -i.bak -e 's/a/b/' a.py", ["a.py"]),
        ("sed -Ei 's/i/j/' a.py", ["a.py"]),
        ("sed -n -i'' -e p a.py", ["a.py"]),
        ("sed -i '' 's/a/b/' a.py", ["a.py"]),
        ("sed --in-place=.bak --expression=p a.py", ["a.py"]),
        ("perl -pi -e 's/a/b/' a.py", ["a.py"]),
        ("dd if=/dev/zero of=a.bin bs=1", ["a.bin"]),
        ("truncate -s 0 a.log", ["a.log"]),
        ("git checkout -- a.py", ["a.py"]),
        ("git checkout HEAD~1 -- a.py b.py", ["a.py", "b.py"]),
        ("git restore -s HEAD a.py", ["a.py"]),
        ("git -C sub rm a.py", ["sub/a.py"]),
        ("git mv a.py b.py", ["a.py", "b.py/a.py", "b.py"]),
        ("cd sub && rm a.py", ["sub/a.py"]),
        ("cd /opt/x; rm a.py", ["/opt/x/a.py"]),
        ("(cd sub; rm a.py); rm b.py", ["sub/a.py", "b.py"]),
        ("FOO=1 sudo rm a.py", ["a.py"]),
        ("if true; then rm a.py; fi", ["a.py"]),
        ("cat > a.py <<'EOF'\nrm b.py\nEOF\nrm c.py", ["a.py", "c.py"]),
        ("cat <<-EOF > a.py\n\trm b.py\n\tEOF\nrm c.py", ["a.py", "c.py"]),
        ("echo a\\\n > b", ["b"]),
        ("/bin/rm a.py", ["a.py"]),
        ("rm a.py # rm b.py", ["a.py"]),
        ("ln -sf target link", ["link/target", "link"]),
    ],
)
def test_what_a_command_plainly_writes_is_seen(line: str, paths: list[str]) -> None:
    assert [path for path, _ in written(line)] == paths


@pytest.mark.parametrize(
    "line",
    [
        "",
        "cat a.py",
        "grep '>' a.py",
        'echo "a > b"',
        "echo a \\> b",
        "ls 2>&1",
        "make > /dev/null",
        "make 2>&-",
        "cat < a.py",
        "rm $FILE",
        'rm "$DIR/a.py"',
        "rm *.py",
        "rm `cat list`",
        "rm $(cat list)",
        "rm ~/a.py",
        "rm {a,b}.py",
        "[[ a > b ]]",
        "((a > b))",
        "echo $((a > b))",
        "f() { rm a.py; }",
        "case x in x) rm a.py;; esac",
        "for f in a b; do rm a.py; done",
        "cd $X && rm a.py",
        "cd sub || rm a.py",
        "sed 's/a/b/' a.py",
        "sed -n p a.py",
        "git checkout main",
        "git rm --cached a.py",
        "git restore --staged a.py",
        "git reset --hard",
        "echo 'never closed > a.py",
        "find . -name x -exec rm {} ;",
        "diff <(ls a) <(ls b)",
        "echo rm a.py",
    ],
)
def test_what_is_not_plain_is_not_claimed(line: str) -> None:
    assert written(line) == []


def test_a_folder_goes_with_all_that_is_in_it() -> None:
    assert written("rm -rf src") == [("src", True)]
    assert written("rm src") == [("src", False)]
    assert written("git checkout -- src") == [("src", True)]


def test_the_text_of_a_command_is_its_words() -> None:
    assert [one.text for one in commands("""cd 'a b' && g"i"t  push $X | cat""")] == ["cd a b", "git push $", "cat"]


@given(st.text(alphabet="ab \t\n'\"\\$`(){}[]<>|&;#~*?-=!/", max_size=60))
def test_any_line_is_read_to_an_end(line: str) -> None:
    for path, _ in written(line):
        assert path
