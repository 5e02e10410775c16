#!/bin/bash
# Prints the Python to build with: $PYTHON if it is set, else the first of 3.11 to 3.13 that can make a virtual
# environment and compile an extension. Installs what is missing on Debian when root; otherwise says what to install.
set -euo pipefail

say() { echo "$@" >&2; }

supported() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; }

# A virtual environment needs ensurepip; compiling needs Python.h.
complete() {
    "$1" -c 'import ensurepip, pathlib, sysconfig, sys, venv
sys.exit(not pathlib.Path(sysconfig.get_path("include"), "Python.h").is_file())' 2>/dev/null
}

version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])'; }

find_python() {
    local name wanted
    if [[ -n "${PYTHON:-}" ]]; then
        if ! supported "$PYTHON"; then
            say "Expected PYTHON to be a Python 3.11, 3.12 or 3.13; found $PYTHON ($("$PYTHON" --version 2>&1 || true))."
            say "Set PYTHON to such an interpreter, or unset it."
            exit 2
        fi
        command -v "$PYTHON"
        return
    fi
    for wanted in complete supported; do
        for name in python3 python3.13 python3.12 python3.11; do
            if command -v "$name" >/dev/null && supported "$name" && "$wanted" "$name"; then
                command -v "$name"
                return
            fi
        done
    done
}

needed=()
python="$(find_python)"
if [[ -z "$python" ]]; then
    # Debian and Ubuntu carry one of these, depending on their age.
    for name in python3.13 python3.12 python3.11; do
        if apt-cache show "$name-venv" >/dev/null 2>&1; then
            needed+=("$name" "$name-venv" "$name-dev")
            break
        fi
    done
    [[ ${#needed[@]} -gt 0 ]] || needed+=(python3.11 python3.11-venv python3.11-dev)
elif ! complete "$python"; then
    needed+=("python$(version "$python")-venv" "python$(version "$python")-dev")
fi
command -v "${CXX:-g++}" >/dev/null || needed+=(g++)

if [[ ${#needed[@]} -gt 0 ]]; then
    if [[ "$(id -u)" -eq 0 ]] && command -v apt-get >/dev/null; then
        say "Installing system packages: ${needed[*]}"
        { apt-get update -qq &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${needed[@]}"; } >&2 || true
        [[ -n "$python" ]] || python="$(find_python)"
    fi
    if [[ -z "$python" ]] || ! complete "$python" || ! command -v "${CXX:-g++}" >/dev/null; then
        say "Expected a Python 3.11, 3.12 or 3.13 with venv and headers, and a C++17 compiler; found ${python:-none}."
        say "Install: ${needed[*]}   (Debian, Ubuntu: apt-get install; or set PYTHON to another interpreter)"
        exit 2
    fi
fi
say "Using $python ($("$python" --version))"
echo "$python"
