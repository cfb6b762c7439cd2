#!/bin/sh
# Installs super-agents for this user or, run by root, for everyone. `./install.sh --help` tells the rest.
set -eu
umask 022

source_folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
. "$source_folder/shell/setup/words.sh"
. "$source_folder/shell/setup/python.sh"
. "$source_folder/shell/setup/environment.sh"

usage() {
    cat <<'TEXT'
usage: ./install.sh [--init DIR] [--python PATH]
       ./install.sh --uninstall

Installs super-agents into an environment of its own, with completions for bash, zsh and fish.
Run it again to upgrade: a run that fails leaves the earlier installation as it was.

  --init DIR     then make DIR a project, start its knowledge manager and show its status
  --python PATH  use this Python (3.11 or newer) instead of the first one found
  --uninstall    stop your knowledge managers that run from it, name those of others, and take out all that was
                 installed; projects and settings stay
  --help         show this

An ordinary user's goes to ~/.local, root's to /opt/super-agents and /usr/local, for everyone.
SUPER_AGENTS_PREFIX=FOLDER puts all of it under FOLDER instead (bin, share).
TEXT
}

main() {
    action=install
    project=""
    wanted_python=""
    read_arguments "$@"
    choose_folders
    if [ "$action" = uninstall ]; then
        uninstall
        return
    fi
    install
    code=0
    if [ -n "$project" ]; then start_project || code=$?; fi
    tell_path
    exit "$code"
}

read_arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
            --init | --python)
                if [ $# -lt 2 ] || [ -z "$2" ]; then fail "$1 needs a value" "\`./install.sh --help\` shows how" 2; fi
                if [ "$1" = --init ]; then project=$2; else wanted_python=$2; fi
                shift
                ;;
            --uninstall) action=uninstall ;;
            -h | --help)
                usage
                exit 0
                ;;
            *) fail "install.sh knows no \`$1\`" "\`./install.sh --help\` shows what it knows" 2 ;;
        esac
        shift
    done
    if [ "$action" = uninstall ] && [ -n "$project" ]; then fail "--init and --uninstall exclude each other" "" 2; fi
    if [ -n "$project" ]; then check_project; fi
}

# Said as `init` says it, but before anything is installed. Sets `project` to its absolute path.
check_project() {
    case $project in /*) ;; *) project=$(pwd)/$project ;; esac
    if [ -d "$project" ]; then return; fi
    if [ -e "$project" ]; then why="is a file, not a folder"; else why="is not there"; fi
    fail "\`$project\` $why" "give the folder of a repository"
}

# Sets `home` (what is ours alone), `programs` (on PATH), `share` (completions) and `audience` (who must be able to use it).
choose_folders() {
    audience=me
    if [ -n "${SUPER_AGENTS_PREFIX:-}" ]; then
        case $SUPER_AGENTS_PREFIX in /*) prefix=$SUPER_AGENTS_PREFIX ;; *) prefix=$(pwd)/$SUPER_AGENTS_PREFIX ;; esac
        share=$prefix/share programs=$prefix/bin home=$prefix/share/super-agents
    elif [ "$(id -u)" = 0 ]; then
        audience=everyone
        share=/usr/local/share programs=/usr/local/bin home=/opt/super-agents
    else
        if [ -z "${HOME:-}" ]; then fail "HOME is not set" "set HOME, or SUPER_AGENTS_PREFIX"; fi
        case ${XDG_DATA_HOME:-} in /*) share=$XDG_DATA_HOME ;; *) share=$HOME/.local/share ;; esac
        programs=$HOME/.local/bin home=$share/super-agents
    fi
    environment=$home/env
    record=$home/installed
}

# Installing: build beside, try, then swap one link. A failure at any step leaves the earlier installation.

install() {
    started=$(date +%s)
    set -- python3.13 python3.12 python3.11 python3
    if [ -n "$wanted_python" ]; then
        check_named "$audience" "$wanted_python"
        set -- "$wanted_python"
    fi
    need_tools "$audience" "$@"
    refuse_strangers
    earlier=$(readlink "$environment" || true)
    make_folder "$home"
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    work=$(mktemp -d)
    built=$(mktemp -d "$home/env-$$-XXXXXX")
    chmod 755 "$built"
    build_environment
    swap
    link_programs
    copy_completions
    remove_leftovers
    tell
}

# Before anything is made: a program of another installer's (pipx, uv) is not ours to replace.
refuse_strangers() {
    for name in super-agents super-agents-hook; do
        if [ -e "$programs/$name" ] && ! is_ours "$programs/$name"; then
            fail "\`$programs/$name\` is there and is not a link of ours" "move it away, then run this again"
        fi
    done
}

is_ours() {
    [ "$(readlink "$1" || true)" = "$environment/bin/${1##*/}" ]
}

clean_up() {
    if [ -n "${wheel_builder:-}" ]; then wait "$wheel_builder" || true; fi
    rm -rf "${work:-}"
    if [ "$(readlink "$environment")" != "${built##*/}" ]; then rm -rf "${built:-}" "$built.link"; fi
    if [ ! -L "$environment" ]; then take_out; fi
}

# The package is built while what it needs is fetched: two cores, and a network to wait for.
build_environment() {
    find_pip "$work/pip"
    build_wheel &
    wheel_builder=$!
    make_environment "$built"
    "$python" -I "$source_folder/shell/setup/left_out.py" lock "$source_folder/constraints.txt" >"$work/lock"
    install_locked "$built" "$work/lock"
    wait "$wheel_builder"
    install_into "$built" --no-deps --no-index "$work"/wheel/*.whl
    "$built/bin/python" -I "$source_folder/shell/setup/left_out.py" files "$built"
    "$built/bin/python" -I "$source_folder/shell/setup/launchers.py" "$built" "$environment"
    byte_compile
    version=$("$built/bin/python" -I -c 'import super_agents; print(super_agents.__version__)')
    "$built/bin/python" -I -m super_agents --version >/dev/null || fail "what was built does not run (see above)"
}

build_wheel() {
    trap - EXIT
    make_environment "$work/tools"
    install_locked "$work/tools" "$source_folder/constraints-build.txt"
    (cd "$source_folder" && quietly "$work/tools/bin/python" -B -I -m hatchling build -t wheel -d "$work/wheel") ||
        fail "the package could not be built (see above)"
}

# The compiled files name the sources where they will stand, not where they were built; those too that pip left behind,
# which imports from the environment that it installs into.
byte_compile() {
    for workers in 0 1; do
        if "$built/bin/python" -I -m compileall -q -f -j "$workers" -s "$built" -p "$environment" "$built/lib" >/dev/null; then
            prepare_hooks
            return
        fi
    done
    fail "the installed files could not be compiled"
}

# What the first hook would write beside the compiled files; most who run hooks may not write there.
prepare_hooks() {
    "$built/bin/python" -I -c 'from importlib.util import MAGIC_NUMBER; from pathlib import Path; import super_agents
from super_agents.hooks import starting
starting.keep_all(str(Path(super_agents.__file__).parent), MAGIC_NUMBER)'
}

# One rename of a link: there is no moment without an installation. `mv -T` is GNU's, so Python does it.
swap() {
    ln -s "${built##*/}" "$built.link"
    "$python" -I -c 'import os, sys; os.replace(*sys.argv[1:])' "$built.link" "$environment"
    remember file "$environment"
}

link_programs() {
    make_folder "$programs"
    for name in super-agents super-agents-hook; do
        if ! is_ours "$programs/$name"; then ln -s "$environment/bin/$name" "$programs/$name"; fi
        remember file "$programs/$name"
    done
}

copy_completions() {
    copy_completion super-agents.bash "$share/bash-completion/completions" super-agents
    copy_completion super-agents.zsh "$share/zsh/site-functions" _super-agents
    copy_completion super-agents.fish "$share/fish/vendor_completions.d" super-agents.fish
}

copy_completion() {
    make_folder "$2"
    cp "$source_folder/shell/completions/$1" "$2/$3"
    remember file "$2/$3"
}

# Environments of earlier runs, but none that another run of this script is building at the moment.
remove_leftovers() {
    for folder in "$home"/env-*; do
        builder=${folder##*/env-}
        if [ "${folder##*/}" = "${built##*/}" ]; then continue; fi
        if [ "${folder##*/}" != "$earlier" ] && kill -0 "${builder%%-*}" 2>/dev/null; then continue; fi
        rm -rf "$folder"
    done
}

# The record: one line for each file and folder that was not there before, so that uninstalling takes no other.

make_folder() {
    if [ -d "$1" ]; then return; fi
    make_folder "$(dirname "$1")"
    mkdir "$1" || fail "\`$1\` cannot be made" "see who owns $(dirname "$1"), or set SUPER_AGENTS_PREFIX to a folder of yours"
    made_folders="${made_folders:-}folder $1
"
    if [ -d "$home" ]; then flush_folders; fi
}

flush_folders() {
    printf '%s' "$made_folders" >>"$record"
    made_folders=""
}

remember() {
    if ! grep -qxF "$1 $2" "$record" 2>/dev/null; then printf '%s %s\n' "$1" "$2" >>"$record"; fi
}

tell() {
    verb=installed
    if [ -n "$earlier" ]; then verb=upgraded; fi
    say "super-agents $version $verb in $(($(date +%s) - started)) s: $programs/super-agents ($("$python" --version))"
    if [ -n "$earlier" ]; then say "running knowledge managers change with \`super-agents km restart\`"; fi
}

# Last of all: it is the one thing that is left to do.
tell_path() {
    case :$PATH: in *:"$programs":*) return ;; esac
    case ${SHELL:-} in
        */fish) say "$programs is not on your PATH; type: fish_add_path '$programs'" ;;
        */zsh) say "$programs is not on your PATH; add this line to ~/.zshrc: export PATH=\"$programs:\$PATH\"" ;;
        *) say "$programs is not on your PATH; add this line to ~/.bashrc: export PATH=\"$programs:\$PATH\"" ;;
    esac
}

start_project() {
    init_project && "$programs/super-agents" -C "$project" start && "$programs/super-agents" -C "$project" status
}

# What `init` says, but for its last line: the next step it names is the one taken here.
init_project() {
    initialized=0
    "$programs/super-agents" init "$project" 2>"$work/talk" || initialized=$?
    sed '/^next: super-agents start$/d' "$work/talk" >&2
    return "$initialized"
}

# Uninstalling: what the record names and nothing else; folders only when nothing of others is in them.

uninstall() {
    if [ ! -f "$record" ]; then fail "super-agents is not installed in \`$home\`" "what pip, pipx or uv installed, they take out"; fi
    "$environment/bin/python" -I "$source_folder/shell/setup/stop_managers.py" "$environment/bin/super-agents" "$environment" ||
        say "some knowledge managers may still run; \`ps\` shows them as super_agents.km"
    take_out
    say "super-agents is uninstalled from $programs and $home; projects and settings are as they were"
}

take_out() {
    sed -n 's/^file //p' "$record" >"$record.files"
    while IFS= read -r path; do rm -f "$path"; done <"$record.files"
    folders=$(sed -n 's/^folder //p' "$record" | sort -r)
    rm -rf "$home"/env-* "$record" "$record.files"
    printf '%s\n' "$folders" | while IFS= read -r path; do rmdir "$path" 2>/dev/null || true; done
}

main "$@"
