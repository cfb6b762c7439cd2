"""The cheap look for secrets that every event gets: bytes only, no `re`, for the hook path asks it too."""

SHORTEST_TOKEN = 20  # characters; every token that is known by its prefix or its entropy is at least this long

_TOKEN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
_HEX = b"0123456789abcdef-"
_SMALL = b"abcdefghijklmnopqrstuvwxyz_-"
_SPACES = bytearray(b" " * 256)
for _byte in _TOKEN:
    _SPACES[_byte] = 0x78  # an x
_MARK = bytes(_SPACES)
_LONG = b"x" * SHORTEST_TOKEN

# Parts of names that say secret. The rules know them with what may stand around them.
_WORDS = (b"pass", b"pwd", b"secret", b"token", b"key", b"auth", b"sig")
_PHRASES = (b"-u", b"bearer ", b"basic ", b"identified by", b"sshpass", b"login", b"mysql", b"cookie:")
_NAME_TAIL = b"abcdefghijklmnopqrstuvwxyz0123456789_-"
_AROUND = b" \t\\\"'`]t"
_REACH = 48  # bytes between such a word and the sign that gives it a value


# Ids and paths, which look like tokens. What they are in the log is what joins one event to another.
_NO_SECRETS = (
    *(b'"tool_use_id":"', b'"transcript_path":"', b'"agent_transcript_path":"', b'"cwd":"'),
    *(b'"session_id":"', b'"agent_id":"'),
)
_NO_PASSWORDS = (b'"command":"pwd"', b'&& pwd"', b'; pwd"')  # the shell's word for a folder, and many a tool call


def looks_secret(raw: bytes) -> bool:
    """Tell whether `redact` may find something in this text or JSON; False is certain, True is a reason to look."""
    if has_token(raw):
        return True
    if b"://" in raw and b"@" in raw:
        return True
    small = raw.lower()
    # Written out: a loop over the words costs more than the search for all of them.
    if not (
        b"key" in small
        or b"pass" in small
        or b"token" in small
        or b"auth" in small
        or b"secret" in small
        or b"sig" in small
        or b"pwd" in small
        or b"-u" in small
        or b"bearer " in small
        or b"basic " in small
        or b"identified by" in small
        or b"login" in small
        or b"mysql" in small
        or b"cookie:" in small
    ):
        return False
    return _has_phrase(small) or any(word in small and _has_value(small, word) for word in _WORDS)


def has_token(raw: bytes) -> bool:
    """Tell whether there is a long word that is no digest, UUID or plain name: not only hex digits or small letters."""
    marked = raw.translate(_MARK)
    at = marked.find(_LONG)
    while at >= 0:
        end = marked.find(b" ", at)
        word = raw[at:end] if end >= 0 else raw[at:]
        if word.translate(None, _HEX) and word.translate(None, _SMALL):
            return True
        at = marked.find(_LONG, end) if end >= 0 else -1
    return False


def _has_phrase(small: bytes) -> bool:
    """Tell whether there is a form in which a secret stands without a name that says so."""
    return any(phrase in small for phrase in _PHRASES)


def _has_value(small: bytes, word: bytes) -> bool:
    """Tell whether a word is part of a name that is given a value, and not just mentioned."""
    at = small.find(word)
    while at >= 0:
        rest = small[at + len(word) : at + len(word) + _REACH].lstrip(_NAME_TAIL)
        after = rest.lstrip(_AROUND)
        if after[:1] in (b"=", b":", b">") or b"'" in rest[:2] or b'"' in rest[:3]:
            return True
        if b"-" in small[max(0, at - _REACH) : at]:
            return True
        at = small.find(word, at + 1)
    return b"login" in small


def seems_secret(text: bytes) -> bool:
    """Tell whether there may be a secret in compact JSON of the client's, its ids and paths left out."""
    for name in _NO_SECRETS:
        first, *others = text.split(name)
        text = first + b"".join(other.partition(b'"')[2] for other in others)
    for command in _NO_PASSWORDS:
        text = text.replace(command, b'"')
    return looks_secret(text)
