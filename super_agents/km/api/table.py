"""The table of operations: the tools of every noun, in the order in which the reference lists them."""

from __future__ import annotations

from super_agents.km.api.operation import Operation
from super_agents.km.tools import (
    agents,
    approvals,
    dead_letters,
    decisions,
    documents,
    events,
    knowledge,
    leases,
    letters,
    messages,
    projects,
    tasks,
)

PREFIX = "/api/v1"

OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", "/status", projects.STATUS),
    # Agents
    Operation("GET", "/agents", agents.LIST),
    Operation("POST", "/agents", agents.REGISTER, made="/agents/{name}", status=201),
    Operation("GET", "/agents/{name}", agents.SHOW),
    Operation("DELETE", "/agents/{name}", agents.RETIRE),
    # Messages
    Operation("GET", "/messages", messages.LIST),
    Operation("POST", "/messages", messages.SEND, made="/messages/{id}", status=201),
    Operation("GET", "/messages/templates", letters.TEMPLATE_LIST),
    Operation("GET", "/messages/waiting", letters.WAITING),
    Operation("GET", "/messages/dead", dead_letters.LIST),
    Operation("POST", "/messages/broadcast", letters.BROADCAST, made="/messages/{id}", status=201),
    Operation("POST", "/messages/forms", letters.FILL_IN, made="/messages/{id}", status=201),
    Operation("GET", "/messages/{id}", messages.SHOW),
    Operation("POST", "/messages/{id}/reply", letters.REPLY, made="/messages/{id}", status=201),
    Operation("POST", "/messages/{id}/acknowledge", letters.ACKNOWLEDGE),
    Operation("POST", "/messages/{id}/resend", dead_letters.RESEND),
    Operation("POST", "/messages/{id}/drop", dead_letters.DROP),
    Operation("GET", "/inbox", letters.PEEK),
    Operation("POST", "/inbox/read", messages.READ),
    Operation("POST", "/inbox/wait", messages.WAIT),
    # Tasks
    Operation("GET", "/tasks", tasks.LIST),
    Operation("POST", "/tasks", tasks.ADD, made="/tasks/{id}", status=201),
    Operation("POST", "/tasks/claim", tasks.CLAIM, id="task_claim_next", without=("id",)),
    Operation("GET", "/tasks/{id}", tasks.SHOW),
    Operation("POST", "/tasks/{id}/claim", tasks.CLAIM),
    Operation("POST", "/tasks/{id}/renew", tasks.RENEW),
    Operation("POST", "/tasks/{id}/release", tasks.RELEASE),
    Operation("POST", "/tasks/{id}/finish", tasks.FINISH),
    Operation("POST", "/tasks/{id}/fail", tasks.FAIL),
    Operation("POST", "/tasks/{id}/cancel", tasks.CANCEL),
    Operation("POST", "/tasks/{id}/link", tasks.LINK),
    Operation("POST", "/tasks/{id}/unlink", tasks.UNLINK),
    Operation("POST", "/tasks/{id}/retry", tasks.RETRY),
    Operation("POST", "/tasks/{id}/drop", tasks.DROP),
    # Leases
    Operation("GET", "/leases", leases.LIST),
    Operation("POST", "/leases", leases.TAKE, made="/leases/{id}", status=201),
    Operation("GET", "/leases/check", leases.CHECK),
    Operation("GET", "/leases/conflicts", leases.CONFLICTS),
    Operation("GET", "/leases/{id}", leases.SHOW),
    Operation("DELETE", "/leases/{id}", leases.RELEASE),
    Operation("POST", "/leases/{id}/renew", leases.RENEW),
    Operation("POST", "/leases/{id}/break", leases.BREAK),
    # Approvals
    Operation("GET", "/approvals", approvals.LIST),
    Operation("POST", "/approvals", approvals.ASK, made="/approvals/{id}", status=201),
    Operation("GET", "/approvals/{id}", approvals.SHOW),
    Operation("GET", "/approvals/{id}/wait", approvals.WAIT),
    # Knowledge
    Operation("GET", "/search", knowledge.SEARCH),
    Operation("GET", "/knowledge", documents.LIST),
    Operation(
        "POST",
        "/knowledge",
        knowledge.SAVE,
        id="knowledge_add",
        without=("id", "expected"),
        made="/knowledge/{id}",
        status=201,
    ),
    Operation("GET", "/knowledge/{id}", knowledge.SHOW, is_versioned=True),
    Operation("PUT", "/knowledge/{id}", knowledge.SAVE, is_versioned=True),
    Operation("DELETE", "/knowledge/{id}", documents.DELETE),
    Operation("GET", "/knowledge/{id}/history", documents.HISTORY),
    Operation("POST", "/knowledge/{id}/rename", documents.RENAME),
    Operation("GET", "/decisions", decisions.LIST),
    Operation("POST", "/decisions", knowledge.DECIDE, made="/decisions/{id}", status=201),
    Operation("GET", "/decisions/{id}", decisions.SHOW),
    Operation("POST", "/decisions/{id}/accept", decisions.ACCEPT),
    # The log
    Operation("GET", "/events", events.LIST),
    Operation("POST", "/events", events.APPEND, made="/events/{seq}", status=201),
    Operation("GET", "/events/kinds", events.KINDS_OF),
    Operation("GET", "/events/stats", events.STATISTICS),
    Operation("GET", "/events/trace/{id}", events.TRACE),
    Operation("GET", "/events/{seq}", events.SHOW),
)
