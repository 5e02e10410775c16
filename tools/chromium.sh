#!/bin/bash
# Sees to it that the tests of pages find a browser: installs Debian's Chromium where it is missing and we are root.
# Never fails: without a browser those tests are skipped, and say so.
set -uo pipefail

command -v chromium >/dev/null && exit 0
if [[ "$(id -u)" -eq 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing Chromium, for the tests of pages" >&2
    { apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >&2
fi
command -v chromium >/dev/null ||
    echo "No Chromium: tests of pages are skipped. Install: chromium (Debian, Ubuntu: apt-get install)." >&2
exit 0
