#compdef super-agents
# Written by shell/dev/completions from the command table; a test holds it to that.
_super_agents() {
    local at="" word previous="" takes=""
    local -a commands options values
    for word in "${(@)words[2,CURRENT-1]}"; do
        case "${at:+$at/}$word" in
        init|start|stop|status|list|doctor|upgrade|remove|agent|agent/list|agent/register|agent/retire|agent/show|knowledge|knowledge/delete|knowledge/export|knowledge/history|knowledge/list|knowledge/rename|knowledge/save|knowledge/search|knowledge/show|knowledge/sync|decision|decision/accept|decision/list|decision/record|decision/show|event|event/append|event/archive|event/export|event/kinds|event/list|event/repair|event/rotate|event/show|event/stats|event/tail|event/trace|event/verify|view|view/list|view/rebuild|view/show|km|km/logs|km/restart|km/status|config|config/check|config/schema|config/show) at="${at:+$at/}$word" ;;
        esac
        previous=$word
    done
    case "$at" in
        '') commands=('init:Make a repository a project: lay down settings, the CLAUDE.md block, ignore...' 'start:Start this project'\''s knowledge manager, if it does not run already.' 'stop:Stop this project'\''s knowledge manager, after the requests under way are...' 'status:Say how this project stands; exit code 1 when something needs the doctor.' 'list:List the projects of this machine, each knowledge manager asked who it is;...' 'doctor:Look for what is wrong with this machine and project; exit code 1 when...' 'upgrade:Bring a project'\''s files to this release; what you edited is merged or kept.' 'remove:Take out of a repository exactly what init put in.' 'agent:Who works here, and under which name.' 'knowledge:What the project knows: documents, also as Markdown files in...' 'decision:What was decided, and why: numbered documents in `.claude/knowledge/`.' 'event:Read and write the event log.' 'view:Look at what is folded from the log.' 'km:The knowledge manager'\''s process: one per project, at a port of its own.' 'config:Show and check the settings.') options=('--version:Show the version and exit' '-V:Show the version and exit' '-C:Work as if started in DIR' '--directory:Work as if started in DIR' '-h:Show this message and exit' '--help:Show this message and exit') ;;
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
        'knowledge') commands=('delete:Delete a document and its file; its versions are kept, and `history` shows them.' 'export:Write every document, one JSON object a line.' 'history:Show every version of a document, of a deleted one too.' 'list:List the documents in the order of their ids.' 'rename:Give a document another id.' 'save:Save a document: a new one, or with ID a new version of it; what is not given...' 'search:Find documents by their words, the best first.' 'show:Show one document.' 'sync:Take in what was done to the files, and write those that lack; ends with 1...') options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'knowledge/delete') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'knowledge/export') commands=() options=('--output:Write to this file instead of stdout' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'knowledge/history') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'knowledge/list') commands=() options=('--type:Only those of this type' '--tag:Only those with this tag' '--ticket:Only those of this ticket' '--author:Only those by this author' '-n:At most so many' '--count:At most so many' '--after:Only those whose ids come after this one' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'knowledge/rename') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'knowledge/save') commands=() options=('--title:What it is about; a new document needs one' '--type:note (the default), decision, lesson, contract or summary' '--file:Take the body, in Markdown, from a file; `-` reads stdin' '--tag:A word to find it by; repeatable' '--ticket:What it belongs to in a tracker' '--source:Where the knowledge comes from' '--confidence:How sure you are, 0 to 1' '--author:Who wrote it; default: you' '--expect:Refuse when it has another version by now' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'knowledge/search') commands=() options=('--type:Only those of this type; repeatable' '--tag:Only those with this tag; repeatable: with all' '--ticket:Only those of this ticket' '--source:Only those from this source' '--author:Only those by this author' '--confidence:Only those at least so sure' '-n:At most so many' '--count:At most so many' '--after:Go on after an earlier answer' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'knowledge/show') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'knowledge/sync') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'decision') commands=('accept:Accept a decision that was proposed.' 'list:List the decisions in the order of their numbers.' 'record:Record a decision under the next number.' 'show:Show one decision; its number is enough.') options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'decision/accept') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'decision/list') commands=() options=('--status:Only those proposed, accepted or superseded' '--after:Only those whose ids come after this one' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'decision/record') commands=() options=('--context:What made a decision necessary' '--decision:What was decided' '--consequences:What follows, the bad with the good' '--proposed:Propose it; `decision accept` accepts it' '--supersedes:The decision that it replaces' '--tag:A word to find it by; repeatable' '--ticket:What it belongs to in a tracker' '--source:Where the knowledge comes from' '--confidence:How sure you are, 0 to 1' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'decision/show') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
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
        'km') commands=('logs:Show what it wrote about its own work.' 'restart:Stop it if it runs, and start it anew.' 'status:Say whether it runs, by what it answers itself; exit code 1 when it needs the...') options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
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
        'knowledge/export --output') takes=1 values=() ;;
        'knowledge/list --type') takes=1 values=() ;;
        'knowledge/list --tag') takes=1 values=() ;;
        'knowledge/list --ticket') takes=1 values=() ;;
        'knowledge/list --author') takes=1 values=() ;;
        'knowledge/list -n'|'knowledge/list --count') takes=1 values=() ;;
        'knowledge/list --after') takes=1 values=() ;;
        'knowledge/save --title') takes=1 values=() ;;
        'knowledge/save --type') takes=1 values=() ;;
        'knowledge/save --file') takes=1 values=() ;;
        'knowledge/save --tag') takes=1 values=() ;;
        'knowledge/save --ticket') takes=1 values=() ;;
        'knowledge/save --source') takes=1 values=() ;;
        'knowledge/save --confidence') takes=1 values=() ;;
        'knowledge/save --author') takes=1 values=() ;;
        'knowledge/save --expect') takes=1 values=() ;;
        'knowledge/search --type') takes=1 values=() ;;
        'knowledge/search --tag') takes=1 values=() ;;
        'knowledge/search --ticket') takes=1 values=() ;;
        'knowledge/search --source') takes=1 values=() ;;
        'knowledge/search --author') takes=1 values=() ;;
        'knowledge/search --confidence') takes=1 values=() ;;
        'knowledge/search -n'|'knowledge/search --count') takes=1 values=() ;;
        'knowledge/search --after') takes=1 values=() ;;
        'decision/list --status') takes=1 values=() ;;
        'decision/list --after') takes=1 values=() ;;
        'decision/record --context') takes=1 values=() ;;
        'decision/record --decision') takes=1 values=() ;;
        'decision/record --consequences') takes=1 values=() ;;
        'decision/record --supersedes') takes=1 values=() ;;
        'decision/record --tag') takes=1 values=() ;;
        'decision/record --ticket') takes=1 values=() ;;
        'decision/record --source') takes=1 values=() ;;
        'decision/record --confidence') takes=1 values=() ;;
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
