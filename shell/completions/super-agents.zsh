#compdef super-agents
# Written by shell/dev/completions from the command table; a test holds it to that.
_super_agents() {
    local at="" word previous="" takes=""
    local -a commands options values
    for word in "${(@)words[2,CURRENT-1]}"; do
        case "${at:+$at/}$word" in
        init|start|stop|status|list|doctor|upgrade|remove|agent|agent/list|agent/register|agent/retire|agent/show|message|message/acknowledge|message/broadcast|message/dead|message/drop|message/expire|message/list|message/peek|message/read|message/reply|message/resend|message/send|message/show|message/tail|message/waiting|lease|lease/break|lease/check|lease/list|lease/release|lease/renew|lease/show|lease/take|task|task/add|task/board|task/cancel|task/claim|task/drop|task/fail|task/finish|task/link|task/list|task/release|task/renew|task/retry|task/show|task/unlink|mcp|event|event/append|event/archive|event/export|event/kinds|event/list|event/repair|event/rotate|event/show|event/stats|event/tail|event/trace|event/verify|view|view/list|view/rebuild|view/show|km|km/headers|km/logs|km/restart|km/status|config|config/check|config/schema|config/show) at="${at:+$at/}$word" ;;
        esac
        previous=$word
    done
    case "$at" in
        '') commands=('init:Make a repository a project: lay down settings, the CLAUDE.md block, ignore...' 'start:Start this project'\''s knowledge manager, if it does not run already.' 'stop:Stop this project'\''s knowledge manager, after the requests under way are...' 'status:Say how this project stands; exit code 1 when something needs the doctor.' 'list:List the projects of this machine, each knowledge manager asked who it is;...' 'doctor:Look for what is wrong with this machine and project; exit code 1 when...' 'upgrade:Bring a project'\''s files to this release; what you edited is merged or kept.' 'remove:Take out of a repository exactly what init put in.' 'agent:Who works here, and under which name.' 'message:What agents and people write to each other.' 'lease:Who holds which paths, and until when.' 'task:What is to be done, who does it, and what proves it.' 'mcp:Serve MCP to the agent that started this command; it ends when its stdin is...' 'event:Read and write the event log.' 'view:Look at what is folded from the log.' 'km:The knowledge manager'\''s process: one per project, at a port of its own.' 'config:Show and check the settings.') options=('--version:Show the version and exit' '-V:Show the version and exit' '-C:Work as if started in DIR' '--directory:Work as if started in DIR' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'init') commands=() options=('--template:What to lay down; default: `init.template` of the settings' '--dry-run:Show what would be done and do nothing' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'start') commands=() options=('--wait:How long its process may take to answer' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'stop') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'status') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'list') commands=() options=('-a:Also those whose knowledge manager is stopped' '--all:Also those whose knowledge manager is stopped' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'doctor') commands=() options=('--fix:Mend what is safe to mend' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'upgrade') commands=() options=('--template:Where the template is, when it is not found by its name' '--dry-run:Show what would be done and do nothing' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'remove') commands=() options=('--purge:Delete the event log and all that was recorded, too' '--dry-run:Show what would be done and do nothing' '-y:Do not ask' '--yes:Do not ask' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'agent') commands=('list:List the agents that have a name.' 'register:Take a name, or take it up again with SUPER_AGENT_SECRET set.' 'retire:Give a name back: your own, or as a person anybody'\''s.' 'show:Show one agent.') options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'agent/list') commands=() options=('--role:Only those of this role' '--team:Only those of this team' '--all:Also those that gave their names back' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'agent/register') commands=() options=('--role:What it is here for, as in `reviewer`' '--team:The team it belongs to' '--description:A sentence for those who look for somebody' '--export:For a shell: eval "$(super-agents agent register … --export)"' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'agent/retire') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'agent/show') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message') commands=('acknowledge:Say that I acted on messages.' 'broadcast:Write to all agents.' 'dead:List the dead letters: shown too often and never acted on, or to an agent...' 'drop:Give a dead letter up.' 'expire:Write down what time has done: expired messages, overdue answers, dead letters.' 'list:List the newest messages, the newest last.' 'peek:Show my inbox, or another, without marking anything.' 'read:Show my inbox, the most urgent first, and mark it as shown.' 'reply:Answer a message, which acts on it.' 'resend:Put a dead letter back into its recipients'\'' inboxes.' 'send:Write to agents, people and groups.' 'show:Show a message whole, and what became of it for each recipient.' 'tail:Follow the mail: what is sent, shown, acted on and refused; end with Ctrl-C.' 'waiting:List the answers that I wait for, and which are overdue.') options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/acknowledge') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/broadcast') commands=() options=('--subject:What it is about' '--priority:' '--ttl:It expires when it was not acted on for so long: `30min`, `2d`' '--requires-reply:Each recipient is to answer' '--deadline:The answer is wanted until then: `2h`, or an ISO 8601 time' '--template:A form whose fields are checked' '--field:A field of the form; repeatable' '--corr:The piece of work it belongs to' '--key:Send it once: a second time the first message is shown' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/dead') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/drop') commands=() options=('--to:For this recipient only' '-y:Do not ask' '--yes:Do not ask' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/expire') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/list') commands=() options=('--from:Only messages of this sender' '--to:Only messages to this agent or person' '--thread:Only the thread that this message is in' '-n:At most so many' '--count:At most so many' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/peek') commands=() options=('--of:The inbox of another agent' '-n:At most so many' '--count:At most so many' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/read') commands=() options=('-n:At most so many' '--count:At most so many' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/reply') commands=() options=('--subject:What it is about' '--priority:' '--ttl:It expires when it was not acted on for so long: `30min`, `2d`' '--requires-reply:Each recipient is to answer' '--deadline:The answer is wanted until then: `2h`, or an ISO 8601 time' '--template:A form whose fields are checked' '--field:A field of the form; repeatable' '--corr:The piece of work it belongs to' '--key:Send it once: a second time the first message is shown' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/resend') commands=() options=('--to:For this recipient only' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/send') commands=() options=('--to:An agent, `human`, `human:LOGIN`, `@all`, `@role:ROLE`, `@team:TEAM`; repeatable' '--reply-to:The message it answers' '--subject:What it is about' '--priority:' '--ttl:It expires when it was not acted on for so long: `30min`, `2d`' '--requires-reply:Each recipient is to answer' '--deadline:The answer is wanted until then: `2h`, or an ISO 8601 time' '--template:A form whose fields are checked' '--field:A field of the form; repeatable' '--corr:The piece of work it belongs to' '--key:Send it once: a second time the first message is shown' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/show') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/tail') commands=() options=('-n:Start with so many of the newest' '--count:Start with so many of the newest' '--after:Start after this event instead of with the newest' '--cursor:Go on where the reader of this name stopped, and remember' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'message/waiting') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease') commands=('break:End another'\''s lease, which a person alone may.' 'check:Say who holds paths; exit code 1 when somebody else holds one of them.' 'list:List the leases that are held.' 'release:Give a lease back.' 'renew:Hold a lease for longer: so long from now.' 'show:Show one lease, held or ended.' 'take:Hold paths, all of them or none.') options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/break') commands=() options=('--reason:Why: the holder will read it' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/check') commands=() options=('--token:Instead: may you write under the lease of this token?' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/list') commands=() options=('--holder:Only those of this agent or person' '--all:Also those that have ended' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/release') commands=() options=('--token:The fencing token that `lease take` gave; default: that of the lease' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/renew') commands=() options=('--for:How long from now, from 1s to 30d' '--token:The fencing token that `lease take` gave; default: that of the lease' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/show') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/take') commands=() options=('--for:How long from now, from 1s to 30d' '--reason:What for: whoever wants the paths will read it' '--shared:Others may share them as well; an exclusive lease may not begin' '--key:Take it once: a second call with this key returns the first lease' '--corr:The piece of work it belongs to' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task') commands=('add:Add a task.' 'board:Show the tasks in columns, one for each state.' 'cancel:Say that a task is not wanted any more; who holds it loses it.' 'claim:Take a task, this one or the one whose turn it is, and get a token for it.' 'drop:Give a dead task up.' 'fail:Say that a try went wrong; it is tried again later, or is dead.' 'finish:Run a task'\''s checks, and say with what proves it that it is done.' 'link:Let a task wait for others, too.' 'list:List the newest tasks, the newest last.' 'release:Give a task back; the try does not count.' 'renew:Hold a task longer: the heartbeat of whoever works on it.' 'retry:Give a dead task its tries again.' 'show:Show one task whole.' 'unlink:Let a task not wait for others any more.') options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/add') commands=() options=('--details:All there is to say; `-` reads it from stdin' '--priority:How urgent it is' '--after:Only when this one is finished; repeatable' '--check:Must end with 0 before it is finished; repeatable' '--role:Only for agents of this role' '--agent:Only for this agent' '--deadline:In `2h`, `3d`, or at an ISO 8601 time in UTC' '--attempts:Try it so often' '--key:Add it once: a second time returns the first one'\''s task' '--corr:The piece of work it belongs to; default: a piece of its own' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/board') commands=() options=('--follow:Draw it anew at every change; end with Ctrl-C' '-n:So many of each state' '--count:So many of each state' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/cancel') commands=() options=('--reason:Why, in a few words' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/claim') commands=() options=('--role:Act in this role; default: the one you are registered with' '--lease:Hold it so long, as `30min`, `2h`' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/drop') commands=() options=('--reason:Why, in a few words' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/fail') commands=() options=('--token:What `task claim` gave you' '--reason:Why, in a few words' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/finish') commands=() options=('--token:What `task claim` gave you' '--commit:A commit that holds the work; repeatable' '--artifact:A file that was made; repeatable' '--note:A person'\''s word, and why there is nothing better' '--timeout:End a check after so long' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/link') commands=() options=('--after:The others; repeatable' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/list') commands=() options=('--state:Only those in this state' '--ready:Only those that can be taken now, the next first' '--owner:Only those that this agent has, or finished' '--role:Only those for this role' '--priority:Only those of this priority' '-n:At most so many' '--count:At most so many' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/release') commands=() options=('--token:What `task claim` gave you' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/renew') commands=() options=('--token:What `task claim` gave you' '--lease:Hold it so long, as `30min`, `2h`' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/retry') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/show') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'task/unlink') commands=() options=('--after:The others; repeatable' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'mcp') commands=() options=('--tools:How many tools to offer' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'event') commands=('append:Write one event.' 'archive:Compress, describe and chain the sealed segments.' 'export:Write events for other systems, one JSON object a line.' 'kinds:List the kinds of events and what each carries.' 'list:Show the newest events, the newest last.' 'repair:Mend what can be mended without losing an event.' 'rotate:Seal the open segment and start the next.' 'show:Show one event whole.' 'stats:Say how many events of which kind there are, and how much room they take.' 'tail:Follow the log; end with Ctrl-C.' 'trace:Show every event of one piece of work, as a tree of causes.' 'verify:Read the whole log and say what is wrong with it; exit code 1 when something is.') options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'event/append') commands=() options=('--by:Who acts; default: $SUPER_AGENT, else you' '--data:What happened, a JSON object; `-` reads it from stdin' '--attach:Keep a file beside the log, whatever its size, and refer to it' '--session:The Claude Code session' '--corr:The piece of work it belongs to' '--cause:The event that led to it' '--key:Write it once: a second append with this key returns the first' '--durability:What a power cut may take: os, interval, always, every:N' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'event/archive') commands=() options=('--forget:Then delete old segments; the state folded from them is kept' '--keep:With --forget: keep so many archived segments' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'event/export') commands=() options=('-k:Only these kinds, as `git.*`; repeatable' '--kind:Only these kinds, as `git.*`; repeatable' '--by:Only events of this actor' '--session:Only events of this Claude Code session' '--corr:Only events of this piece of work' '--since:Only from then on: `2h`, `3d`, or an ISO 8601 time' '--format:' '--output:Write to this file instead of stdout' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'event/kinds') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'event/list') commands=() options=('-k:Only these kinds, as `git.*`; repeatable' '--kind:Only these kinds, as `git.*`; repeatable' '--by:Only events of this actor' '--session:Only events of this Claude Code session' '--corr:Only events of this piece of work' '--since:Only from then on: `2h`, `3d`, or an ISO 8601 time' '--after:Only events numbered above' '-n:At most so many, the newest' '--count:At most so many, the newest' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'event/repair') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'event/rotate') commands=() options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'event/show') commands=() options=('--attachment:Write the file that was attached, and nothing else' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'event/stats') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'event/tail') commands=() options=('-k:Only these kinds, as `git.*`; repeatable' '--kind:Only these kinds, as `git.*`; repeatable' '--by:Only events of this actor' '--session:Only events of this Claude Code session' '--corr:Only events of this piece of work' '--since:Only from then on: `2h`, `3d`, or an ISO 8601 time' '--after:Start after this event instead of with the newest' '-n:Start with so many of the newest' '--count:Start with so many of the newest' '--cursor:Go on where the reader of this name stopped, and remember' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'event/trace') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'event/verify') commands=() options=('--deep:Also check the chain of digests over archived segments' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'view') commands=('list:List the views, with the last event that each has seen.' 'rebuild:Fold a view, or all, anew from the log.' 'show:Show what a view holds, now or after an earlier event.') options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'view/list') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'view/rebuild') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'view/show') commands=() options=('--until:As it was after this event' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'km') commands=('headers:Print the HTTP headers that let a client in, as JSON: the `headersHelper` of...' 'logs:Show what it wrote about its own work.' 'restart:Stop it if it runs, and start it anew.' 'status:Say whether it runs, by what it answers itself; exit code 1 when it needs the...') options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'km/headers') commands=() options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'km/logs') commands=() options=('-n:How many of the last' '--lines:How many of the last' '-f:Go on with what comes, until interrupted' '--follow:Go on with what comes, until interrupted' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'km/restart') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'km/status') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'config') commands=('check:Check every file and variable that holds settings; each fault is named, all...' 'schema:Write the JSON Schema of `config.toml`, for editors.' 'show:Show all settings that hold here: the project'\''s, or outside of one the user'\''s.') options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'config/check') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'config/schema') commands=() options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'config/show') commands=() options=('--origin:Say where each value comes from' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
    esac
    case "$at $previous" in
        ' -C'|' --directory') takes=1 values=() ;;
        'init --template') takes=1 values=() ;;
        'start --wait') takes=1 values=() ;;
        'upgrade --template') takes=1 values=() ;;
        'agent/list --role') takes=1 values=() ;;
        'agent/list --team') takes=1 values=() ;;
        'agent/register --role') takes=1 values=() ;;
        'agent/register --team') takes=1 values=() ;;
        'agent/register --description') takes=1 values=() ;;
        'message/broadcast --subject') takes=1 values=() ;;
        'message/broadcast --priority') takes=1 values=(urgent high normal low) ;;
        'message/broadcast --ttl') takes=1 values=() ;;
        'message/broadcast --deadline') takes=1 values=() ;;
        'message/broadcast --template') takes=1 values=(status-report task-assignment question) ;;
        'message/broadcast --field') takes=1 values=() ;;
        'message/broadcast --corr') takes=1 values=() ;;
        'message/broadcast --key') takes=1 values=() ;;
        'message/drop --to') takes=1 values=() ;;
        'message/list --from') takes=1 values=() ;;
        'message/list --to') takes=1 values=() ;;
        'message/list --thread') takes=1 values=() ;;
        'message/list -n'|'message/list --count') takes=1 values=() ;;
        'message/peek --of') takes=1 values=() ;;
        'message/peek -n'|'message/peek --count') takes=1 values=() ;;
        'message/read -n'|'message/read --count') takes=1 values=() ;;
        'message/reply --subject') takes=1 values=() ;;
        'message/reply --priority') takes=1 values=(urgent high normal low) ;;
        'message/reply --ttl') takes=1 values=() ;;
        'message/reply --deadline') takes=1 values=() ;;
        'message/reply --template') takes=1 values=(status-report task-assignment question) ;;
        'message/reply --field') takes=1 values=() ;;
        'message/reply --corr') takes=1 values=() ;;
        'message/reply --key') takes=1 values=() ;;
        'message/resend --to') takes=1 values=() ;;
        'message/send --to') takes=1 values=() ;;
        'message/send --reply-to') takes=1 values=() ;;
        'message/send --subject') takes=1 values=() ;;
        'message/send --priority') takes=1 values=(urgent high normal low) ;;
        'message/send --ttl') takes=1 values=() ;;
        'message/send --deadline') takes=1 values=() ;;
        'message/send --template') takes=1 values=(status-report task-assignment question) ;;
        'message/send --field') takes=1 values=() ;;
        'message/send --corr') takes=1 values=() ;;
        'message/send --key') takes=1 values=() ;;
        'message/tail -n'|'message/tail --count') takes=1 values=() ;;
        'message/tail --after') takes=1 values=() ;;
        'message/tail --cursor') takes=1 values=() ;;
        'lease/break --reason') takes=1 values=() ;;
        'lease/check --token') takes=1 values=() ;;
        'lease/list --holder') takes=1 values=() ;;
        'lease/release --token') takes=1 values=() ;;
        'lease/renew --for') takes=1 values=() ;;
        'lease/renew --token') takes=1 values=() ;;
        'lease/take --for') takes=1 values=() ;;
        'lease/take --reason') takes=1 values=() ;;
        'lease/take --key') takes=1 values=() ;;
        'lease/take --corr') takes=1 values=() ;;
        'task/add --details') takes=1 values=() ;;
        'task/add --priority') takes=1 values=(critical high normal low) ;;
        'task/add --after') takes=1 values=() ;;
        'task/add --check') takes=1 values=() ;;
        'task/add --role') takes=1 values=() ;;
        'task/add --agent') takes=1 values=() ;;
        'task/add --deadline') takes=1 values=() ;;
        'task/add --attempts') takes=1 values=() ;;
        'task/add --key') takes=1 values=() ;;
        'task/add --corr') takes=1 values=() ;;
        'task/board -n'|'task/board --count') takes=1 values=() ;;
        'task/cancel --reason') takes=1 values=() ;;
        'task/claim --role') takes=1 values=() ;;
        'task/claim --lease') takes=1 values=() ;;
        'task/drop --reason') takes=1 values=() ;;
        'task/fail --token') takes=1 values=() ;;
        'task/fail --reason') takes=1 values=() ;;
        'task/finish --token') takes=1 values=() ;;
        'task/finish --commit') takes=1 values=() ;;
        'task/finish --artifact') takes=1 values=() ;;
        'task/finish --note') takes=1 values=() ;;
        'task/finish --timeout') takes=1 values=() ;;
        'task/link --after') takes=1 values=() ;;
        'task/list --state') takes=1 values=(waiting delayed ready claimed finished dead cancelled dropped) ;;
        'task/list --owner') takes=1 values=() ;;
        'task/list --role') takes=1 values=() ;;
        'task/list --priority') takes=1 values=(critical high normal low) ;;
        'task/list -n'|'task/list --count') takes=1 values=() ;;
        'task/release --token') takes=1 values=() ;;
        'task/renew --token') takes=1 values=() ;;
        'task/renew --lease') takes=1 values=() ;;
        'task/unlink --after') takes=1 values=() ;;
        'mcp --tools') takes=1 values=(default all) ;;
        'event/append --by') takes=1 values=() ;;
        'event/append --data') takes=1 values=() ;;
        'event/append --attach') takes=1 values=() ;;
        'event/append --session') takes=1 values=() ;;
        'event/append --corr') takes=1 values=() ;;
        'event/append --cause') takes=1 values=() ;;
        'event/append --key') takes=1 values=() ;;
        'event/append --durability') takes=1 values=() ;;
        'event/archive --keep') takes=1 values=() ;;
        'event/export -k'|'event/export --kind') takes=1 values=() ;;
        'event/export --by') takes=1 values=() ;;
        'event/export --session') takes=1 values=() ;;
        'event/export --corr') takes=1 values=() ;;
        'event/export --since') takes=1 values=() ;;
        'event/export --format') takes=1 values=(ndjson cloudevents) ;;
        'event/export --output') takes=1 values=() ;;
        'event/list -k'|'event/list --kind') takes=1 values=() ;;
        'event/list --by') takes=1 values=() ;;
        'event/list --session') takes=1 values=() ;;
        'event/list --corr') takes=1 values=() ;;
        'event/list --since') takes=1 values=() ;;
        'event/list --after') takes=1 values=() ;;
        'event/list -n'|'event/list --count') takes=1 values=() ;;
        'event/tail -k'|'event/tail --kind') takes=1 values=() ;;
        'event/tail --by') takes=1 values=() ;;
        'event/tail --session') takes=1 values=() ;;
        'event/tail --corr') takes=1 values=() ;;
        'event/tail --since') takes=1 values=() ;;
        'event/tail --after') takes=1 values=() ;;
        'event/tail -n'|'event/tail --count') takes=1 values=() ;;
        'event/tail --cursor') takes=1 values=() ;;
        'view/show --until') takes=1 values=() ;;
        'km/logs -n'|'km/logs --lines') takes=1 values=() ;;
    esac
    if [[ -n $takes ]]; then
        if (( $#values )); then compadd -a values; else _files; fi
    elif [[ $words[CURRENT] == -* ]]; then
        _describe -o option options
    elif (( $#commands )); then
        _describe command commands
    else
        _files
    fi
}
_super_agents "$@"
