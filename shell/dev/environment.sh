# shellcheck shell=sh disable=SC2034,SC2154 # its variables meet in who sources it
# The environment that checks, tests and benches run in: `.venv` in the checkout, from constraints-dev.txt. Sourced
# from the checkout's root. It is made anew when the locked packages, pyproject.toml or the Python change.

. shell/setup/words.sh
. shell/setup/python.sh
. shell/setup/environment.sh

# What tests use beyond Python packages; Debian's names. Whoever cannot have them sees which tests are skipped.
TEST_PACKAGES="strace redis-server zsh fish shellcheck e2fsprogs util-linux npm tmux"
NODE_TOOLS=.test-tools/node

# Where this is set, each of the thousands of processes that tests start compiles what it imports anew.
unset PYTHONDONTWRITEBYTECODE

# The oldest Python first: what works there is likelier to work on newer ones than the other way round.
ready_environment() {
    set -- python3.11 python3.12 python3.13 python3
    if [ -n "${SUPER_AGENTS_PYTHON:-}" ]; then
        check_named me "$SUPER_AGENTS_PYTHON"
        set -- "$SUPER_AGENTS_PYTHON"
    fi
    need_tools me "$@"
    state="$python $("$python" --version) $(pwd) $(cat constraints-dev.txt pyproject.toml | cksum)"
    if [ "$(cat .venv/ready 2>/dev/null)" != "$state" ]; then rebuild_environment; fi
    PATH=$(pwd)/.venv/bin:$PATH
    export PATH
}

rebuild_environment() {
    say "making .venv with $("$python" --version)"
    # What another Python made, and packages that are locked no more, would stay beside the new ones.
    if [ -e .venv/ready ]; then rm -rf .venv; fi
    find_pip .venv/pip
    make_environment .venv
    install_locked .venv constraints-dev.txt
    install_into .venv --no-deps --no-build-isolation --editable .
    printf '%s' "$state" >.venv/ready
}

ready_test_tools() {
    ready_packages
    ready_node_tools
}

# The MCP conformance suite and the MCP Inspector with the Node that they need, and two releases of Claude Code: pinned
# in tests/support/node, installed once. Nothing of them is run while they are installed.
ready_node_tools() {
    wanted=$(cat tests/support/node/package.json tests/support/node/package-lock.json | cksum)
    if [ "$(cat "$NODE_TOOLS/ready" 2>/dev/null)" = "$wanted" ]; then return; fi
    if ! command -v npm >/dev/null 2>&1; then
        say "npm is missing: tests with the MCP conformance suite, the MCP Inspector and Claude Code are skipped"
        return
    fi
    say "installing the MCP conformance suite, the MCP Inspector and Claude Code for the tests"
    rm -rf "$NODE_TOOLS"
    mkdir -p "$NODE_TOOLS"
    cp tests/support/node/package.json tests/support/node/package-lock.json "$NODE_TOOLS"
    if (cd "$NODE_TOOLS" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2); then
        printf '%s' "$wanted" >"$NODE_TOOLS/ready"
    else
        say "that did not work; tests that need them are skipped"
    fi
}

ready_packages() {
    missing=""
    for package in $TEST_PACKAGES; do
        if ! has_package "$package"; then missing="$missing $package"; fi
    done
    if [ -z "$missing" ]; then return; fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        install_packages "$missing" "the tests need these"
    else
        say "tests that need what is missing are skipped; to have them all, type: sudo apt-get install$missing"
    fi
}

# By the program and not by the package: it may come from elsewhere.
has_package() {
    case $1 in
        e2fsprogs) program=mkfs.ext4 ;;
        util-linux) program=losetup ;;
        *) program=$1 ;;
    esac
    PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null 2>&1
}
