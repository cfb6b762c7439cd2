"""The client asks a person whether a tool may be used: the question stands in our queue, too, as long as it is open.

A person is slower than anything that is imported here.
"""

from super_agents.hooks.claude import screen


def answer(root: str, raw: bytes) -> str:
    """Wait for a person's answer in the queue and return it as the client's JSON; nothing when none is to come.

    Runs in a process of its own, which the client ends when its dialog was refused.
    """
    if not screen.is_there():
        return ""  # `claude -p` of newer releases: there is no dialog, and a script is not to wait for a person
    import site

    site.main()  # the folder of packages, which `-S` left out
    from super_agents.hooks.claude.asking import Asking

    return Asking(root, raw).answer()
