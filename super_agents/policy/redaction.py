"""Keeping secrets out of the log: what looks like one is replaced before an event is written.

`looks_secret` (in `cheap_look.py`) is asked for every event and has to be cheap: 2 to 4 µs for a line of 300 bytes, and
no `re`, because the hook path asks it too. It is a filter without false negatives: what `redact` would replace, it
reports.
`redact` is the careful look that follows: rules with ids, the names of members and variables, entropy.

A library is not used at this door. The known ones scan files: they read lines through plug-ins, cost tens to hundreds
of milliseconds to import and milliseconds a text, and every tool call of every agent passes here. Files that are
committed are another door, where a scan may take its time and such a library is the right tool.

What is found: tokens with a prefix of their vendor, private keys, JSON web tokens, URLs with credentials,
`Authorization` headers, values assigned to a name that says secret, and long tokens that mix letters and digits as
only random ones do. What is left alone on purpose: digests, commit ids and UUIDs without such a name, paths,
base64 blobs such as images (a wrong cut would destroy them), and references like `$TOKEN` or `settings.password`.
"""

from __future__ import annotations

from super_agents.policy.cheap_look import looks_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

__all__ = ["looks_secret", "redact"]


def redact(value: Any, *, allow: Sequence[str] = ()) -> Any:
    """Return a JSON value with every secret in it, in names too, replaced by `[redacted:<rule>]`.

    `allow` lists texts that are known to be harmless: a secret as a whole, or a regular expression after `re:`.
    """
    from super_agents.policy.secret_search import redact_value  # `re` and the rules: only when there is reason to look

    return redact_value(value, allow=tuple(allow))
