# shellcheck shell=sh disable=SC2034,SC2154 # its variables meet in who sources it
# How the scripts speak. Sourced.

say() {
    printf '%s\n' "$1"
}

# The sentence and the next step, as the program itself says its errors.
fail() {
    printf 'error: %s\n' "$1" >&2
    if [ -n "${2:-}" ]; then printf 'hint: %s\n' "$2" >&2; fi
    exit "${3:-1}"
}

# Runs a command whose words matter only when it fails.
quietly() {
    if quiet_words=$("$@" 2>&1 </dev/null); then return 0; fi
    printf '%s\n' "$quiet_words" >&2
    return 1
}
