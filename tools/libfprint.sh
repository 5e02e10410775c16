#!/bin/bash
# Sees to it that the tests of fingerprint readers find libfprint: installs Debian's packages where they are missing and
# we are root. Never fails: without them those tests are skipped, and say so.
set -uo pipefail

packages=(libfprint-2-2 gir1.2-fprint-2.0 python3-gi)
installed() {
    [[ -x /usr/bin/python3 ]] && /usr/bin/python3 -I -c \
        "import gi; gi.require_version('FPrint', '2.0'); from gi.repository import FPrint" 2>/dev/null
}

installed && exit 0
if [[ "$(id -u)" -eq 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing libfprint, for the tests of fingerprint readers" >&2
    { apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >&2
fi
installed ||
    echo "No libfprint: tests of readers are skipped. Install: ${packages[*]} (Debian, Ubuntu: apt-get install)." >&2
exit 0
