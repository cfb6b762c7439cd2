#compdef super-agents
# Written by shell/dev/completions from the command table; a test holds it to that.
_super_agents() {
    local at="" word previous="" takes=""
    local -a commands options values
    for word in "${(@)words[2,CURRENT-1]}"; do
        case "${at:+$at/}$word" in
        init|start|stop|status|list|doctor|upgrade|remove|agent|agent/list|agent/register|agent/retire|agent/show|lease|lease/break|lease/check|lease/list|lease/release|lease/renew|lease/show|lease/take|mcp|event|event/append|event/archive|event/export|event/kinds|event/list|event/repair|event/rotate|event/show|event/stats|event/tail|event/trace|event/verify|view|view/list|view/rebuild|view/show|km|km/headers|km/logs|km/restart|km/status|config|config/check|config/schema|config/show) at="${at:+$at/}$word" ;;
        esac
        previous=$word
    done
    case "$at" in
        '') commands=('init:Make a repository a project: lay down settings, the CLAUDE.md block, ignore...' 'start:Start this project'\''s knowledge manager, if it does not run already.' 'stop:Stop this project'\''s knowledge manager, after the requests under way are...' 'status:Say how this project stands; exit code 1 when something needs the doctor.' 'list:List the projects of this machine, each knowledge manager asked who it is;...' 'doctor:Look for what is wrong with this machine and project; exit code 1 when...' 'upgrade:Bring a project'\''s files to this release; what you edited is merged or kept.' 'remove:Take out of a repository exactly what init put in.' 'agent:Who works here, and under which name.' 'lease:Who holds which paths, and until when.' 'mcp:Serve MCP to the agent that started this command; it ends when its stdin is...' 'event:Read and write the event log.' 'view:Look at what is folded from the log.' 'km:The knowledge manager'\''s process: one per project, at a port of its own.' 'config:Show and check the settings.') options=('--version:Show the version and exit' '-V:Show the version and exit' '-C:Work as if started in DIR' '--directory:Work as if started in DIR' '-h:Show this message and exit' '--help:Show this message and exit') ;;
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
        'lease') commands=('break:End another'\''s lease, which a person alone may.' 'check:Say who holds paths; exit code 1 when somebody else holds one of them.' 'list:List the leases that are held.' 'release:Give a lease back.' 'renew:Hold a lease for longer: so long from now.' 'show:Show one lease, held or ended.' 'take:Hold paths, all of them or none.') options=('-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/break') commands=() options=('--reason:Why: the holder will read it' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/check') commands=() options=('--token:Instead: may you write under the lease of this token?' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/list') commands=() options=('--holder:Only those of this agent or person' '--all:Also those that have ended' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/release') commands=() options=('--token:The fencing token that `lease take` gave; default: that of the lease' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/renew') commands=() options=('--for:How long from now, from 1s to 30d' '--token:The fencing token that `lease take` gave; default: that of the lease' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/show') commands=() options=('--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
        'lease/take') commands=() options=('--for:How long from now, from 1s to 30d' '--reason:What for: whoever wants the paths will read it' '--shared:Others may share them as well; an exclusive lease may not begin' '--key:Take it once: a second call with this key returns the first lease' '--corr:The piece of work it belongs to' '--json:Write JSON, for programs' '-h:Show this message and exit' '--help:Show this message and exit') ;;
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
