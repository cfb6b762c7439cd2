# shellcheck shell=sh disable=SC2034,SC2154 # its variables meet in who sources it
# Finding a Python that super-agents runs on. Sourced, after words.sh.

OLDEST_PYTHON=3.11

# Prints the interpreter behind a name: a pyenv shim costs 80 ms at each start, and a virtual environment may be
# deleted under us. Where the folder also has it as python3.N that name is taken: `python3` may become another one.
# With the word `everyone`, an interpreter in a folder that is closed to other users does not count.
PROBE='
import importlib.util, os, sys
oldest = tuple(int(part) for part in sys.argv[1].split("."))
if sys.version_info < oldest:
    sys.exit("too old")
found = sys._base_executable
numbered = os.path.join(os.path.dirname(found), "python%d.%d" % sys.version_info[:2])
if os.path.exists(numbered):
    found = numbered
folder = os.path.dirname(os.path.realpath(found))
while "everyone" in sys.argv[2:]:
    if not os.stat(folder).st_mode & 0o001:
        sys.exit("closed to other users")
    if folder == os.path.dirname(folder):
        break
    folder = os.path.dirname(folder)
has = lambda name: importlib.util.find_spec(name) is not None
if "complete" in sys.argv[2:] and not (has("venv") and (has("pip") or has("ensurepip"))):
    sys.exit("lacks venv or pip")
print(found)
'

# find_python [everyone] [complete] NAME...: sets `python` to the first that will do; fails when none does.
find_python() {
    wishes=""
    while [ "$1" = everyone ] || [ "$1" = complete ]; do
        wishes="$wishes $1"
        shift
    done
    for name in "$@"; do
        while IFS= read -r candidate; do
            # shellcheck disable=SC2086 # the wishes are words of ours
            if python=$("$candidate" -I -c "$PROBE" "$OLDEST_PYTHON" $wishes 2>/dev/null </dev/null); then return 0; fi
        done <<LIST
$(places_of "$name")
LIST
    done
    python=""
    return 1
}

# Every program of that name, not only the first on PATH: a shim or a closed folder may stand before a good one.
places_of() {
    case $1 in */*)
        printf '%s\n' "$1"
        return
        ;;
    esac
    printf '%s\n' "$PATH" | tr : '\n' | while IFS= read -r folder; do
        if [ -x "$folder/$1" ]; then printf '%s\n' "$folder/$1"; fi
    done
}

# check_named AUDIENCE PYTHON: one that was named is taken or refused; no package of the system's can stand in for it.
check_named() {
    if ! command -v "$2" >/dev/null 2>&1; then fail "\`$2\` is not there" "name a Python $OLDEST_PYTHON or newer"; fi
    if ! find_python "$2"; then fail "\`$2\` is not a Python $OLDEST_PYTHON or newer" "name one that is"; fi
    if [ "$1" = everyone ] && ! find_python everyone "$2"; then
        fail "\`$2\` stands in a folder that is closed to other users" "name one that everyone may start"
    fi
}

# need_tools AUDIENCE NAME...: sets `python` to one with venv and pip, and sees to git.
# Root gets what is missing from Debian; others are told the one command to type.
need_tools() {
    audience=$1
    shift
    if [ "$audience" = everyone ]; then set -- everyone "$@"; fi
    wanted=$(missing_packages "$@")
    if [ -n "$wanted" ]; then install_packages "$wanted" "super-agents needs Python $OLDEST_PYTHON or newer with venv and pip, and git"; fi
    if ! find_python complete "$@"; then
        fail "no Python $OLDEST_PYTHON or newer with venv and pip was found" "install one, or name one: \`--python /path/to/python3\`"
    fi
}

missing_packages() {
    if ! find_python complete "$@"; then
        if ! find_python "$@"; then printf 'python3 '; fi
        printf 'python3-venv python3-pip '
    fi
    if ! command -v git >/dev/null 2>&1; then printf 'git'; fi
}

# install_packages "PACKAGE ..." REASON
install_packages() {
    if ! command -v apt-get >/dev/null 2>&1; then fail "$2" "install these with your system's package tool: $1"; fi
    if [ "$(id -u)" != 0 ]; then fail "$2" "type: sudo apt-get install $(echo "$1" | xargs)"; fi
    say "installing from Debian: $(echo "$1" | xargs)"
    # shellcheck disable=SC2086 # package names are words
    apt_install $1 2>/dev/null || { quietly apt-get update -qq; apt_install $1; } || fail "apt-get could not install $1"
}

# Without recommendations: those of python3-pip are a whole compiler.
apt_install() {
    DEBIAN_FRONTEND=noninteractive quietly apt-get install -y -qq --no-install-recommends "$@"
}
