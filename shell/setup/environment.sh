# shellcheck shell=sh disable=SC2034,SC2154 # its variables meet in who sources it
# Making an isolated environment from locked packages. Sourced, after python.sh.

# pip's own settings (index, certificate, proxy) are the machine's and stay; these three would send packages elsewhere.
unset PYTHONPATH PYTHONHOME PIP_TARGET PIP_PREFIX
export PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

# find_pip FOLDER: sets `pip_python` to an interpreter with a pip that can install into another environment.
# The base Python's own when it is there (22.3 brought `--python`), else one from ensurepip, in FOLDER.
find_pip() {
    pip_python=$python
    if "$python" -I -c 'import pip; raise SystemExit(tuple(map(int, pip.__version__.split(".")[:2])) < (22, 3))' 2>/dev/null; then
        return 0
    fi
    quietly "$python" -I -m venv "$1" || fail "\`$python -m venv\` failed" "on Debian: sudo apt-get install python3-venv python3-pip"
    pip_python=$1/bin/python
}

# An environment holds what it runs and nothing that installs: pip and setuptools are a third of a usual one.
make_environment() {
    quietly "$python" -I -m venv --without-pip "$1" || fail "\`$python -m venv\` failed" "on Debian: sudo apt-get install python3-venv python3-pip"
}

# install_into ENVIRONMENT PIP-ARGUMENT...: compiling is left to who knows where the environment will stand.
install_into() {
    into=$1
    shift
    quietly "$pip_python" -I -m pip --python "$into/bin/python" install --quiet --no-compile --no-warn-script-location "$@" ||
        fail "pip could not install what is needed (see above)" "check the network and pip's settings: \`$python -m pip config list\`"
}

# The lock names every package, so there is nothing to resolve.
install_locked() {
    install_into "$1" --no-deps --require-hashes --requirement "$2"
}
