"""At a prompt: an offer that comes back as one was taken; where no waiter can be, mail goes along with the prompt."""

import sys

from super_agents.hooks.claude import screen
from super_agents.hooks.claude.members import text_in
from super_agents.hooks.claude.offer_files import marks_in, take
from super_agents.hooks.recording import string


def answer(root: str, raw: bytes) -> str:
    """Return context for the model, in a client that has no screen and has mail; else nothing."""
    for offer in marks_in(raw):
        take(root, offer, text_in(raw, "session_id"))
    if screen.is_there():
        return ""
    text = text_for(root, raw, ended=False)
    event = '{"hookSpecificOutput":{"hookEventName":"UserPromptSubmit","additionalContext":'
    return f"{event}{string(text)}}}}}" if text else ""


def text_for(root: str, raw: bytes, *, ended: bool) -> str:
    """Return the mail for the session of a hook's input as a text, or nothing; loads a good deal."""
    if "site" not in sys.modules:
        import site  # as in `wait`

        site.main()
    from super_agents.hooks.claude.mail_look import Place, look

    place = Place(root, text_in(raw, "session_id"), screen.client_process(), text_in(raw, "transcript_path"))
    return look(place, ended=ended).text
