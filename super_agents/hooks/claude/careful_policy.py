"""The slow look at what holds here: settings, rules and leases, read with everything that takes; some 0.3 s, rarely."""

from __future__ import annotations

import site
import time
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.hooks import recording as log

if TYPE_CHECKING:
    from super_agents.leases.standing import Standing
    from super_agents.policy.policy_file import Policy


def made(root: str, *, by: str, session: str) -> Policy:
    """Return the policy as settings and rules have it now, and keep it; what cannot be read becomes an event."""
    site.main()  # the folder of packages that `-S` left out
    from super_agents.projects.enforcement import make
    from super_agents.projects.layout import Layout

    done = make(Layout(Path(root)))
    for fault in done.faults:
        told = {"reason": log.string(fault[:4000]), "refuses": log.boolean(value=bool(done.policy.refusal))}
        data = log.cleaned(log.members(dict(told)), root)
        log.write(root, "rule.unread", data, by=by, session=session, ns=time.time_ns())
    return done.policy


def standing_anew(root: str) -> Standing:
    """Return the leases that stand, folded from the log, and keep them."""
    site.main()
    from super_agents.projects.project import Project

    project = Project(Path(root))
    project.read_under_defaults()  # settings that are wrong must not keep leases from being known
    layout = project.layout
    return project.leases.standing(str(layout.events), str(layout.standing))
