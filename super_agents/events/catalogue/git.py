"""What git's hooks saw."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind, optional

_FILES = Field(list, "changed files, each with `path`, `status` (git's letter) and, when renamed, `previous`")
_TRUNCATED = optional(bool, "true when the list of files did not fit into one line")
_FILE_COUNT = optional(int, "how many files there were, when the list was cut")
_WORKTREE = optional(str, "name of the linked worktree it happened in; absent in the main one")

KINDS = (
    Kind(
        "git.committed",
        "a commit was made",
        {
            "commit": Field(str, "its id"),
            "parents": Field(list, "ids of its parents; empty for a root commit"),
            "branch": optional(str, "branch it was made on; absent when HEAD is detached"),
            "subject": Field(str, "first line of its message"),
            "files": _FILES,
            "truncated": _TRUNCATED,
            "file_count": _FILE_COUNT,
            "worktree": _WORKTREE,
        },
    ),
    Kind(
        "git.merged",
        "a merge was made or pulled",
        {
            "commit": Field(str, "HEAD after it"),
            "parents": Field(list, "ids of HEAD's parents"),
            "branch": optional(str, "branch it was made on; absent when HEAD is detached"),
            "squash": Field(bool, "whether it was a squash merge, which makes no commit"),
            "files": _FILES,
            "truncated": _TRUNCATED,
            "file_count": _FILE_COUNT,
            "worktree": _WORKTREE,
        },
    ),
    Kind(
        "git.checked_out",
        "another commit, branch or file was checked out",
        {
            "from_commit": Field(str, "HEAD before"),
            "to_commit": Field(str, "HEAD after"),
            "branch": optional(str, "branch after; absent when HEAD is detached"),
            "is_branch": Field(bool, "false when only files were checked out"),
            "worktree": _WORKTREE,
        },
    ),
    Kind(
        "git.push_started",
        "a push is about to send refs; git tells no hook whether it succeeded",
        {
            "remote": Field(str, "name of the remote, or its URL when it has none"),
            "url": Field(str, "where to, without credentials"),
            "refs": Field(list, "each with `local`, `local_commit`, `remote`, `remote_commit`"),
            "truncated": optional(bool, "true when the list of refs did not fit into one line"),
            "ref_count": optional(int, "how many refs there were, when the list was cut"),
            "worktree": _WORKTREE,
        },
    ),
    Kind(
        "git.commit_refused",
        "a commit was refused, for lines that it would add hold what looks like a secret; the secret is not told",
        {
            "findings": Field(list, "each with `path`, `line` and `rule`"),
            "truncated": optional(bool, "true when the list of findings did not fit into one line"),
            "finding_count": optional(int, "how many findings there were, when the list was cut"),
            "worktree": _WORKTREE,
        },
    ),
    Kind(
        "git.scan_failed",
        "the look for secrets in a commit failed",
        {
            "error": Field(str, "what went wrong"),
            "refused": Field(bool, "whether the commit was refused for it, as `secrets.fail_closed` asks for"),
            "worktree": _WORKTREE,
        },
    ),
)
