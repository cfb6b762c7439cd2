"""Mail for a session whose client has no screen, to go along with what the client asks anyway; loads a good deal."""

import sys

from super_agents.hooks.claude import screen
from super_agents.hooks.recording import string
from super_agents.system.cheap_json import text_in


def text_for(root: str, raw: bytes, *, ended: bool) -> str:
    """Return the mail for the session of a hook's input as a JSON string, or nothing."""
    if "site" not in sys.modules:
        import site  # as in `wait`

        site.main()
    from super_agents.hooks.claude.mail_look import Place, look

    place = Place(root, text_in(raw, "session_id"), screen.client_process(), text_in(raw, "transcript_path"))
    text = look(place, ended=ended).text
    return string(text) if text else ""
