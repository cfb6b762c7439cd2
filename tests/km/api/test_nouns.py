"""Each noun over HTTP: the verbs of the house, as REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.support.api import Api

PERSON = "human:ada"


def test_a_name_is_taken_proved_and_given_back(project: Project, api: Api) -> None:
    taken = api.ask("POST", "/agents", {"name": "builder", "role": "developer"})
    secret = taken.json()["secret"]

    assert (taken.status_code, taken.headers["Location"]) == (201, "/api/v1/agents/builder")
    assert api.given("GET", "/agents/builder")["agent"]["role"] == "developer"
    assert [one["name"] for one in api.given("GET", "/agents?role=developer")["agents"]] == ["builder"]
    assert api.refused(409, "POST", "/agents", {"name": "builder"})["code"] == "name_taken"
    gone = api.given("DELETE", "/agents/builder", X_Super_Agent="builder", X_Super_Agent_Secret=secret)
    assert gone["agent"]["is_retired"]
    assert project.roster.list() == []


def test_agents_write_to_each_other(project: Project, api: Api, builder: Api) -> None:
    reviewer = api.as_agent(project, "reviewer")

    sent = builder.given("POST", "/messages", {"to": ["reviewer"], "text": "Look at t-1", "requires_reply": True})
    assert [one["message"]["id"] for one in builder.given("GET", "/messages/waiting")["deliveries"]] == ["m-1"]
    assert reviewer.given("GET", "/inbox")["deliveries"][0]["state"] == "stored"
    (shown,) = reviewer.given("POST", "/inbox/read")["deliveries"]
    reply = reviewer.given("POST", "/messages/m-1/reply", {"text": "Looks good"})
    assert builder.given("POST", "/inbox/wait", {"seconds": 5})["deliveries"][0]["message"]["text"] == "Looks good"
    done = builder.given("POST", "/messages/m-2/acknowledge")

    assert (sent["message"]["sender"], shown["state"]) == ("builder", "shown")
    assert reply["message"]["reply_to"] == "m-1"
    assert done["delivery"]["state"] == "acted"
    assert [one["state"] for one in api.given("GET", "/messages/m-1")["deliveries"]] == ["acted"]
    assert reviewer.refused(403, "POST", "/messages/m-2/acknowledge")["code"] == "message_refused"
    assert builder.refused(422, "POST", "/messages", {"to": ["revewer"], "text": "x"})["code"] == "unknown_recipient"


def test_one_writes_to_all_and_fills_in_a_form(project: Project, api: Api, builder: Api) -> None:
    api.as_agent(project, "reviewer")
    forms = {one["name"]: one for one in api.given("GET", "/messages/templates")["templates"]}

    builder.given("POST", "/messages/broadcast", {"text": "Lunch"})
    report = {"to": ["reviewer"], "template": "status-report", "fields": {"state": "done", "summary": "All of it."}}
    sent = builder.given("POST", "/messages/forms", report)

    assert "status-report" in forms
    assert sent["message"]["subject"]
    assert len(api.given("GET", "/messages?recipient=reviewer")["messages"]) == 2


def test_a_dead_letter_is_sent_again_and_given_up(project: Project, api: Api, builder: Api) -> None:
    secret = project.roster.register("reviewer").secret
    builder.given("POST", "/messages", {"to": ["reviewer"], "text": "x"})
    project.roster.retire("reviewer", by="reviewer")
    assert [one["recipient"] for one in api.given("GET", "/messages/dead")["deliveries"]] == ["reviewer"]

    project.roster.register("reviewer", secret=secret)
    (again,) = builder.given("POST", "/messages/m-1/resend")["deliveries"]

    assert again["dead"] is None
    assert api.given("GET", "/messages/dead")["deliveries"] == []
    assert builder.refused(422, "POST", "/messages/m-1/drop")["code"] == "message_invalid"


def test_a_task_is_taken_worked_on_and_finished(builder: Api) -> None:
    added = builder.ask("POST", "/tasks", {"title": "Write the parser", "priority": "high"})
    claimed = builder.given("POST", "/tasks/t-1/claim", {"seconds": 60})["task"]
    mine = {"token": claimed["token"]}

    assert (added.status_code, added.headers["Location"]) == (201, "/api/v1/tasks/t-1")
    assert builder.given("POST", "/tasks/t-1/renew", mine)["task"]["state"] == "claimed"
    assert builder.refused(409, "POST", "/tasks/t-1/finish", mine)["code"] == "evidence_missing"
    assert builder.refused(422, "POST", "/tasks/t-1/finish", {**mine, "artifacts": [""]})["code"] == "task_invalid"
    assert builder.refused(409, "POST", "/tasks/claim")["code"] == "no_task_ready"
    assert builder.given("POST", "/tasks/t-1/finish", {**mine, "commits": ["HEAD"]})["task"]["state"] == "finished"
    assert builder.given("GET", "/tasks?state=finished")["counts"] == {"finished": 1}


def test_a_task_that_goes_wrong_is_dead_tried_again_and_dropped(project: Project, builder: Api) -> None:
    project.board.add("Bake", by=PERSON, attempts=1)
    project.board.add("Heat", by=PERSON)
    builder.given("POST", "/tasks/t-2/link", {"after": ["t-1"]})
    assert builder.given("GET", "/tasks/t-2")["task"]["waits_for"] == ["t-1"]
    assert builder.given("POST", "/tasks/t-2/unlink", {"after": ["t-1"]})["task"]["waits_for"] == []

    for verb in ("retry", "drop"):
        token = builder.given("POST", "/tasks/t-1/claim")["task"]["token"]
        failed = builder.given("POST", "/tasks/t-1/fail", {"token": token, "reason": "burnt"})
        assert failed["task"]["state"] == "dead"
        builder.given("POST", f"/tasks/t-1/{verb}", {"reason": "no flour"} if verb == "drop" else {})

    assert builder.given("GET", "/tasks/t-1")["task"]["state"] == "dropped"
    assert builder.given("POST", "/tasks/t-2/cancel", {"reason": "no bread"})["task"]["state"] == "cancelled"
    assert builder.refused(404, "GET", "/tasks/t-99")["code"] == "task_not_found"


def test_who_holds_a_path_is_named(project: Project, api: Api, builder: Api) -> None:
    reviewer = api.as_agent(project, "reviewer")

    lease = builder.given("POST", "/leases", {"patterns": ["src/"], "reason": "a rewrite"})["lease"]
    held = reviewer.refused(409, "POST", "/leases", {"patterns": ["src/a.py"]})

    assert (held["code"], held["details"]["holder"]) == ("lease_held", "builder")
    assert reviewer.given("GET", "/leases/conflicts?patterns=src/a.py&patterns=b")["conflicts"][0]["held"] == "/src/"
    assert api.given("GET", "/leases?path=src/a.py")["leases"] == api.given("GET", "/leases?holder=builder")["leases"]
    assert builder.given("GET", f"/leases/check?path=src/a.py&token={lease['token']}")["lease"]["id"] == "l-1"
    assert builder.given("POST", "/leases/l-1/renew", {"token": lease["token"], "seconds": 60})["lease"]["id"] == "l-1"
    assert reviewer.refused(422, "POST", "/leases/l-1/break", {"reason": "mine"})["code"] == "lease_refused"
    assert builder.given("DELETE", f"/leases/l-1?token={lease['token']}")["lease"]["state"] == "released"
    assert api.given("GET", "/leases")["leases"] == []
    assert api.given("GET", "/leases?ended=true")["leases"][0]["id"] == "l-1"


def test_a_document_is_written_found_renamed_and_deleted(builder: Api) -> None:
    made = builder.ask("POST", "/knowledge", {"title": "How we release", "body": "Tag, then push.", "tags": ["git"]})
    builder.given("PUT", "/knowledge/how-we-release", {"body": "Tag, then push the tag."})

    assert made.headers["Location"] == "/api/v1/knowledge/how-we-release"
    assert [hit["id"] for hit in builder.given("GET", "/search?query=release")["hits"]] == ["how-we-release"]
    assert builder.given("GET", "/knowledge?tag=git")["documents"][0]["version"] == 2
    assert len(builder.given("GET", "/knowledge/how-we-release/history")["versions"]) == 2
    assert (
        builder.given("POST", "/knowledge/how-we-release/rename", {"to": "releasing"})["document"]["id"] == "releasing"
    )
    assert builder.given("DELETE", "/knowledge/releasing")["document"]["id"] == "releasing"
    assert builder.refused(404, "GET", "/knowledge/releasing")["code"] == "document_not_found"


def test_a_decision_is_proposed_and_accepted(builder: Api) -> None:
    said = {"title": "Use tags", "context": "Releases", "decision": "Tags.", "consequences": "One more step."}

    made = builder.ask("POST", "/decisions", {**said, "status": "proposed"})

    assert made.headers["Location"] == "/api/v1/decisions/0001-use-tags"
    assert builder.given("GET", "/decisions?status=accepted")["decisions"] == []
    assert builder.given("POST", "/decisions/0001-use-tags/accept")["decision"]["status"] == "accepted"
    assert builder.given("GET", "/decisions/1")["decision"]["id"] == "0001-use-tags"


def test_a_person_is_asked_and_nobody_answers_over_http(project: Project, api: Api, builder: Api) -> None:
    asked = builder.ask("POST", "/approvals", {"action": "git push", "reason": "done", "seconds": 0.01})
    opened = api.given("GET", "/approvals/a-1/wait?seconds=0.01")

    project.approvals.answer("a-1", "allow", by=PERSON)

    assert (asked.json()["approval"]["state"], asked.headers["Location"]) == ("asked", "/api/v1/approvals/a-1")
    assert opened["approval"] is None
    assert api.given("GET", "/approvals/a-1/wait")["approval"]["state"] == "allowed"
    assert api.given("GET", "/approvals/a-1")["approval"]["answered_by"] == PERSON
    assert [one["id"] for one in api.given("GET", "/approvals?state=allowed&limit=1")["approvals"]] == ["a-1"]
    forged = {"kind": "approval.answered", "data": {"approval": "a-1", "answer": "deny"}}
    assert builder.refused(422, "POST", "/events", forged)["code"] == "event_invalid"


def test_a_contract_is_promised_compared_and_taken_back(builder: Api) -> None:
    schema = '{"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}'
    looser = '{"type": "object", "properties": {"id": {"type": "string"}}}'
    made = builder.ask("POST", "/contracts", {"name": "order", "document": schema, "direction": "response"})

    assert (made.status_code, made.headers["Location"]) == (201, "/api/v1/contracts/order")
    assert builder.given("POST", "/contracts/order/check", {"document": looser})["breaking"] == 1
    broken = builder.refused(409, "POST", "/contracts", {"name": "order", "document": looser, "direction": "response"})
    assert broken["code"] == "contract_broken"
    assert builder.given("GET", "/contracts/order?version=1")["contract"]["document"]["required"] == ["id"]
    assert [one["name"] for one in builder.given("GET", "/contracts")["contracts"]] == ["order"]
    assert [one["version"] for one in builder.given("GET", "/contracts/order/history")["versions"]] == [1]
    builder.given("DELETE", "/contracts/order")
    assert builder.refused(404, "GET", "/contracts/order")["code"] == "contract_not_found"


def test_what_an_agent_should_know_is_put_together_for_it(builder: Api) -> None:
    builder.given("POST", "/tasks", {"title": "Write the parser"})

    assert "Write the parser" in builder.given("GET", "/context?task=t-1&tokens=2000")["text"]
    assert builder.refused(404, "GET", "/context?task=t-9")["code"] == "task_not_found"


def test_events_are_written_read_and_counted(project: Project, api: Api, builder: Api) -> None:
    written = builder.ask("POST", "/events", {"kind": "custom.deployed", "data": {"to": "test"}, "corr": "rollout"})
    event = written.json()["event"]

    assert (event["by"], written.headers["Location"]) == ("builder", f"/api/v1/events/{event['seq']}")
    assert api.given("GET", f"/events/{event['seq']}")["event"] == project.log.get(event["seq"]).to_dict()
    assert api.given("GET", "/events?kinds=custom.*&by=builder")["events"] == [event]
    assert api.given("GET", f"/events?since={event['ts']}&kinds=custom.*")["events"] == [event]
    assert api.given("GET", "/events/trace/rollout")["events"] == [event]
    assert "custom.deployed" in [row["name"] for row in api.given("GET", "/events/stats")["statistics"]["kinds"]]
    assert "task.added" in [kind["kind"] for kind in api.given("GET", "/events/kinds")["kinds"]]
    assert builder.refused(422, "POST", "/events", {"kind": "task.added"})["code"] == "event_invalid"


def test_the_project_says_how_it_stands(project: Project, api: Api) -> None:
    stands = api.given("GET", "/status")

    assert stands["project"] == {"id": project.id, "name": project.name, "root": str(project.root)}
    assert stands["log"]["last"] == project.log.head
    assert stands["work"]["tasks"] == {}
