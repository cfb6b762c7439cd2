# Written by shell/dev/completions from the command table; a test holds it to that.
_super_agents() {
    local current=${COMP_WORDS[COMP_CWORD]} at="" word previous="" commands="" options="" values="" takes=""
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case "${at:+$at/}$word" in
        init|start|stop|status|list|doctor|upgrade|remove|agent|agent/list|agent/register|agent/retire|agent/show|knowledge|knowledge/delete|knowledge/export|knowledge/history|knowledge/list|knowledge/rename|knowledge/save|knowledge/search|knowledge/show|knowledge/sync|decision|decision/accept|decision/list|decision/record|decision/show|event|event/append|event/archive|event/export|event/kinds|event/list|event/repair|event/rotate|event/show|event/stats|event/tail|event/trace|event/verify|view|view/list|view/rebuild|view/show|km|km/logs|km/restart|km/status|config|config/check|config/schema|config/show) at="${at:+$at/}$word" ;;
        esac
        [[ $word == = ]] || previous=$word # bash takes --format=json for three words
    done
    [[ $current == = ]] && current=""
    case "$at" in
        '') commands='init start stop status list doctor upgrade remove agent knowledge decision event view km config' options='--version -V -C --directory -h --help' ;;
        'init') commands='' options='--template --dry-run --json -h --help' ;;
        'start') commands='' options='--wait --json -h --help' ;;
        'stop') commands='' options='--json -h --help' ;;
        'status') commands='' options='--json -h --help' ;;
        'list') commands='' options='-a --all --json -h --help' ;;
        'doctor') commands='' options='--fix --json -h --help' ;;
        'upgrade') commands='' options='--template --dry-run --json -h --help' ;;
        'remove') commands='' options='--purge --dry-run -y --yes --json -h --help' ;;
        'agent') commands='list register retire show' options='-h --help' ;;
        'agent/list') commands='' options='--role --team --all --json -h --help' ;;
        'agent/register') commands='' options='--role --team --description --export --json -h --help' ;;
        'agent/retire') commands='' options='--json -h --help' ;;
        'agent/show') commands='' options='--json -h --help' ;;
        'knowledge') commands='delete export history list rename save search show sync' options='-h --help' ;;
        'knowledge/delete') commands='' options='--json -h --help' ;;
        'knowledge/export') commands='' options='--output -h --help' ;;
        'knowledge/history') commands='' options='--json -h --help' ;;
        'knowledge/list') commands='' options='--type --tag --ticket --author -n --count --after --json -h --help' ;;
        'knowledge/rename') commands='' options='--json -h --help' ;;
        'knowledge/save') commands='' options='--title --type --file --tag --ticket --source --confidence --author --expect --json -h --help' ;;
        'knowledge/search') commands='' options='--type --tag --ticket --source --author --confidence -n --count --after --json -h --help' ;;
        'knowledge/show') commands='' options='--json -h --help' ;;
        'knowledge/sync') commands='' options='--json -h --help' ;;
        'decision') commands='accept list record show' options='-h --help' ;;
        'decision/accept') commands='' options='--json -h --help' ;;
        'decision/list') commands='' options='--status --after --json -h --help' ;;
        'decision/record') commands='' options='--context --decision --consequences --proposed --supersedes --tag --ticket --source --confidence --json -h --help' ;;
        'decision/show') commands='' options='--json -h --help' ;;
        'event') commands='append archive export kinds list repair rotate show stats tail trace verify' options='-h --help' ;;
        'event/append') commands='' options='--by --data --attach --session --corr --cause --key --durability --json -h --help' ;;
        'event/archive') commands='' options='--forget --keep --json -h --help' ;;
        'event/export') commands='' options='-k --kind --by --session --corr --since --format --output -h --help' ;;
        'event/kinds') commands='' options='--json -h --help' ;;
        'event/list') commands='' options='-k --kind --by --session --corr --since --after -n --count --json -h --help' ;;
        'event/repair') commands='' options='--json -h --help' ;;
        'event/rotate') commands='' options='-h --help' ;;
        'event/show') commands='' options='--attachment --json -h --help' ;;
        'event/stats') commands='' options='--json -h --help' ;;
        'event/tail') commands='' options='-k --kind --by --session --corr --since --after -n --count --cursor --json -h --help' ;;
        'event/trace') commands='' options='--json -h --help' ;;
        'event/verify') commands='' options='--deep --json -h --help' ;;
        'view') commands='list rebuild show' options='-h --help' ;;
        'view/list') commands='' options='--json -h --help' ;;
        'view/rebuild') commands='' options='--json -h --help' ;;
        'view/show') commands='' options='--until --json -h --help' ;;
        'km') commands='logs restart status' options='-h --help' ;;
        'km/logs') commands='' options='-n --lines -f --follow --json -h --help' ;;
        'km/restart') commands='' options='--json -h --help' ;;
        'km/status') commands='' options='--json -h --help' ;;
        'config') commands='check schema show' options='-h --help' ;;
        'config/check') commands='' options='--json -h --help' ;;
        'config/schema') commands='' options='-h --help' ;;
        'config/show') commands='' options='--origin --json -h --help' ;;
    esac
    case "$at $previous" in
        ' -C'|' --directory') takes=1 values='' ;;
        'init --template') takes=1 values='' ;;
        'start --wait') takes=1 values='' ;;
        'upgrade --template') takes=1 values='' ;;
        'agent/list --role') takes=1 values='' ;;
        'agent/list --team') takes=1 values='' ;;
        'agent/register --role') takes=1 values='' ;;
        'agent/register --team') takes=1 values='' ;;
        'agent/register --description') takes=1 values='' ;;
        'knowledge/export --output') takes=1 values='' ;;
        'knowledge/list --type') takes=1 values='' ;;
        'knowledge/list --tag') takes=1 values='' ;;
        'knowledge/list --ticket') takes=1 values='' ;;
        'knowledge/list --author') takes=1 values='' ;;
        'knowledge/list -n'|'knowledge/list --count') takes=1 values='' ;;
        'knowledge/list --after') takes=1 values='' ;;
        'knowledge/save --title') takes=1 values='' ;;
        'knowledge/save --type') takes=1 values='' ;;
        'knowledge/save --file') takes=1 values='' ;;
        'knowledge/save --tag') takes=1 values='' ;;
        'knowledge/save --ticket') takes=1 values='' ;;
        'knowledge/save --source') takes=1 values='' ;;
        'knowledge/save --confidence') takes=1 values='' ;;
        'knowledge/save --author') takes=1 values='' ;;
        'knowledge/save --expect') takes=1 values='' ;;
        'knowledge/search --type') takes=1 values='' ;;
        'knowledge/search --tag') takes=1 values='' ;;
        'knowledge/search --ticket') takes=1 values='' ;;
        'knowledge/search --source') takes=1 values='' ;;
        'knowledge/search --author') takes=1 values='' ;;
        'knowledge/search --confidence') takes=1 values='' ;;
        'knowledge/search -n'|'knowledge/search --count') takes=1 values='' ;;
        'knowledge/search --after') takes=1 values='' ;;
        'decision/list --status') takes=1 values='' ;;
        'decision/list --after') takes=1 values='' ;;
        'decision/record --context') takes=1 values='' ;;
        'decision/record --decision') takes=1 values='' ;;
        'decision/record --consequences') takes=1 values='' ;;
        'decision/record --supersedes') takes=1 values='' ;;
        'decision/record --tag') takes=1 values='' ;;
        'decision/record --ticket') takes=1 values='' ;;
        'decision/record --source') takes=1 values='' ;;
        'decision/record --confidence') takes=1 values='' ;;
        'event/append --by') takes=1 values='' ;;
        'event/append --data') takes=1 values='' ;;
        'event/append --attach') takes=1 values='' ;;
        'event/append --session') takes=1 values='' ;;
        'event/append --corr') takes=1 values='' ;;
        'event/append --cause') takes=1 values='' ;;
        'event/append --key') takes=1 values='' ;;
        'event/append --durability') takes=1 values='' ;;
        'event/archive --keep') takes=1 values='' ;;
        'event/export -k'|'event/export --kind') takes=1 values='' ;;
        'event/export --by') takes=1 values='' ;;
        'event/export --session') takes=1 values='' ;;
        'event/export --corr') takes=1 values='' ;;
        'event/export --since') takes=1 values='' ;;
        'event/export --format') takes=1 values='ndjson cloudevents' ;;
        'event/export --output') takes=1 values='' ;;
        'event/list -k'|'event/list --kind') takes=1 values='' ;;
        'event/list --by') takes=1 values='' ;;
        'event/list --session') takes=1 values='' ;;
        'event/list --corr') takes=1 values='' ;;
        'event/list --since') takes=1 values='' ;;
        'event/list --after') takes=1 values='' ;;
        'event/list -n'|'event/list --count') takes=1 values='' ;;
        'event/tail -k'|'event/tail --kind') takes=1 values='' ;;
        'event/tail --by') takes=1 values='' ;;
        'event/tail --session') takes=1 values='' ;;
        'event/tail --corr') takes=1 values='' ;;
        'event/tail --since') takes=1 values='' ;;
        'event/tail --after') takes=1 values='' ;;
        'event/tail -n'|'event/tail --count') takes=1 values='' ;;
        'event/tail --cursor') takes=1 values='' ;;
        'view/show --until') takes=1 values='' ;;
        'km/logs -n'|'km/logs --lines') takes=1 values='' ;;
    esac
    if [[ $takes ]]; then
        commands=$values
    elif [[ $current == -* ]]; then
        commands=$options
    fi
    COMPREPLY=()
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$commands" -- "$current")
    if [[ -z $commands ]]; then compopt -o default 2>/dev/null; fi
}
complete -F _super_agents super-agents
