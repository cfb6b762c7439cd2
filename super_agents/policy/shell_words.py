"""A shell's command line as words, for those who must not guess: what is not plain is left out.

Read are simple commands with quotes, `;`, `&&`, `||`, pipes, redirections, here-documents, subshells, `cd` and the
words around loops and conditions. What a variable, a command substitution or a pattern stands for is not known here:
such a word is None. What is not understood at all, as `case` or a function, ends the reading. Standard library only.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    Words = list[str | None]

_BLANK = " \t"
_BREAKS = ";&|()\n"
_OPEN = frozenset(("if", "then", "elif", "else", "do", "while", "until", "{", "!", "time"))
_CLOSED = frozenset(("fi", "done", "}"))
_NOT_READ = frozenset(("case", "function", "select", "for"))
_IN_DOUBLE_QUOTES = '\\"$`\n'
_UNKNOWN = "$`*?["  # unquoted, such a word stands for others


class Command:
    """One simple command: its words, the files it is redirected into, and the folder it runs in as far as known.

    A word is None when it cannot be known, and so is the folder after a `cd` to one; "" is where the shell began.
    """

    __slots__ = ("folder", "into", "words")

    def __init__(self, folder: str | None) -> None:
        self.words: Words = []
        self.into: Words = []
        self.folder = folder

    @property
    def text(self) -> str:
        """The words with single spaces between; what is not known is written `$`."""
        return " ".join("$" if word is None else word for word in self.words)


def commands(line: str) -> list[Command]:
    """Return the simple commands that are sure to stand in a command line, in order, without empty ones."""
    return _Reading(line).commands()


class _Reading:
    """One reading of a line, from left to right."""

    def __init__(self, line: str) -> None:
        self._line = line.replace("\\\n", "")
        self._at = 0
        self._done: list[Command] = []
        self._folders: list[str | None] = []  # of the subshells around
        self._now = Command("")
        self._here: list[tuple[str, bool]] = []  # the here-documents that begin at the next line
        self._is_over = False
        self._is_piped = False  # what is left of the command reads from a pipe, and so runs in a shell of its own

    def commands(self) -> list[Command]:
        while self._at < len(self._line) and not self._is_over:
            self._step()
        if not self._is_over:
            self._end_command()
        return self._done

    def _step(self) -> None:
        char = self._line[self._at]
        if char in _BLANK:
            self._at += 1
        elif char == "#":
            self._skip_to_newline()
        elif self._line.startswith(("&>", ">&"), self._at) or char in "<>":
            self._redirection()
        elif char in _BREAKS:
            self._break()
        elif not self._now.words and self._line.startswith(("[[", "(("), self._at):
            self._is_over = True  # `>` compares there
        else:
            self._word_or_number()

    def _break(self) -> None:
        sign = next(one for one in _ENDS if self._line.startswith(one, self._at))
        if sign == "((" or (sign == "(" and self._now.words):  # arithmetic, or a function
            self._is_over = True
            return
        self._at += len(sign)
        before = self._now.folder
        self._end_command(alone=sign in {"|", "|&", "&"} or self._is_piped)
        self._is_piped = sign in {"|", "|&"}
        if sign == "||" and self._now.folder != before:  # after a `cd` that failed
            self._now.folder = None
        elif sign == "(":
            self._folders.append(self._now.folder)
        elif sign == ")" and self._folders:
            self._now.folder = self._folders.pop()
        elif sign == "\n":
            self._skip_here_documents()

    def _end_command(self, *, alone: bool = False) -> None:
        command = self._now
        while command.words and command.words[0] in _OPEN:
            del command.words[0]
        folder = command.folder
        if command.words and command.words[0] in _NOT_READ:
            self._is_over = True
            return
        if command.words and command.words[0] in _CLOSED:
            del command.words[0]
        if command.words and command.words[0] in {"cd", "pushd", "popd"}:
            folder = folder if alone else _moved(folder, command.words)
        if command.words or command.into:
            self._done.append(command)
        self._now = Command(folder)

    def _word_or_number(self) -> None:
        start = self._at
        word = self._word()
        plain = self._line[start : self._at]
        is_number = plain.isdigit() and self._line[self._at : self._at + 1] in {"<", ">"}  # `2>file`
        if not is_number:
            self._now.words.append(word)

    def _redirection(self) -> None:
        line, at = self._line, self._at
        sign = next(one for one in _SIGNS if line.startswith(one, at))
        self._at += len(sign)
        if self._line.startswith("(", self._at) and sign in {"<", ">"}:  # a process, no file
            self._is_over = True
            return
        while self._line[self._at : self._at + 1] in {" ", "\t"}:
            self._at += 1
        start = self._at
        word = self._word()
        plain = self._line[start : self._at]
        if sign in {"<<", "<<-"}:
            self._here.append((word or plain.strip("'\""), sign == "<<-"))
        elif sign == ">&" and (plain.isdigit() or plain == "-" or plain[:-1].isdigit()):
            pass  # another stream
        elif ">" in sign and sign != "<>" and (word is None or word):
            self._now.into.append(word)

    def _word(self) -> str | None:
        """Read a word to its end; None when others than its own characters would have to be known."""
        line, parts, is_known = self._line, [], True
        start = self._at
        while self._at < len(line) and line[self._at] not in _BLANK + _BREAKS + "<>":
            char = line[self._at]
            self._at += 1
            if char == "'":
                parts.append(self._until("'"))
            elif char == '"':
                is_known = self._double_quoted(parts) and is_known
            elif char == "\\":
                parts.append(line[self._at : self._at + 1])
                self._at += 1
            elif char in _UNKNOWN or (char == "{" and not self._is_alone(start)):
                is_known = False
                self._skip_substitution(char)
            else:
                is_known = is_known and not (char == "~" and self._at - 1 == start)
                parts.append(char)
        return "".join(parts) if is_known else None

    def _is_alone(self, start: int) -> bool:
        return self._at - 1 == start and self._line[self._at : self._at + 1] in {"", " ", "\t", "\n"}

    def _double_quoted(self, parts: list[str]) -> bool:
        line, is_known = self._line, True
        while self._at < len(line):
            char = line[self._at]
            self._at += 1
            if char == '"':
                return is_known
            if char == "\\" and line[self._at : self._at + 1] in _IN_DOUBLE_QUOTES:
                parts.append(line[self._at : self._at + 1])
                self._at += 1
            elif char in "$`":
                is_known = False
                self._skip_substitution(char)
            else:
                parts.append(char)
        self._is_over = True  # never closed
        return False

    def _until(self, end: str) -> str:
        at = self._line.find(end, self._at)
        if at < 0:
            self._is_over = True
            at = len(self._line)
        found = self._line[self._at : at]
        self._at = at + 1
        return found

    def _skip_substitution(self, char: str) -> None:
        """Go past `$(...)` and backquotes; what is in them runs, too, and is not looked at."""
        if char == "`":
            self._until("`")
        elif char == "$" and self._line.startswith("(", self._at):
            depth = 0
            while self._at < len(self._line):
                inner = self._line[self._at]
                self._at += 1
                if inner in "'\"\\#":  # quotes in a substitution: its end is not plain
                    self._is_over = True
                    return
                depth += (inner == "(") - (inner == ")")
                if not depth:
                    return
            self._is_over = True
        elif char == "$" and self._line.startswith(("{", "'", '"'), self._at):
            self._is_over = True

    def _skip_to_newline(self) -> None:
        at = self._line.find("\n", self._at)
        self._at = len(self._line) if at < 0 else at

    def _skip_here_documents(self) -> None:
        for end, is_indented in self._here:
            while not self._is_over:
                at = self._line.find("\n", self._at)
                row = self._line[self._at : at if at >= 0 else len(self._line)]
                self._at = at + 1 if at >= 0 else len(self._line)
                if (row.lstrip("\t") if is_indented else row) == end or at < 0:
                    break
        self._here = []


_ENDS = ("&&", "||", "|&", "((", ";", "&", "|", "(", ")", "\n")
_SIGNS = ("<<<", "<<-", "<<", "<&", "<>", "&>>", "&>", ">>", ">|", ">&", "<", ">")


def _moved(folder: str | None, words: "Words") -> str | None:
    """Return where a `cd` leads, from where the shell began; None when that is not plain."""
    target = words[1] if len(words) == 2 else None  # noqa: PLR2004 - `cd` and the folder
    if words[0] != "cd" or target is None or target.startswith("-"):
        return None
    if target.startswith("/"):
        return target
    if folder is None:
        return None
    return f"{folder}/{target}" if folder else target
