#!/bin/sh
# Install the system packages that are missing (as root), or print the one command that does it.
# Asks dpkg only, so a machine that has them needs no network. Names that a newer release renamed
# (libglib2.0-0t64) count as present through what they provide.
#
# With "tests": what the fault suites need beyond that. It is optional: where it cannot be had, the
# tests that need it are skipped and counted. With "package": what building a release and trying it
# need.
set -eu

for_tests="gcc libc6-dev faketime e2fsprogs mount"
for_package="
nsis gcc-mingw-w64-i686 gcc-mingw-w64-x86-64 osslsigncode
elfutils wine wine64 debootstrap qemu-user-static iproute2 e2fsprogs mount
"
wanted="
python3-venv ca-certificates poppler-utils
fonts-lxgw-wenkai fonts-noto-core
libgl1 libegl1 libfontconfig1 libxkbcommon0 libdbus-1-3 libglib2.0-0
xvfb xauth xdotool libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0
libxkbcommon-x11-0 libxcb-xkb1 libxcb-shape0 libxcb-randr0 libxcb-sync1 libxcb-xfixes0
libxcb-render0
"
case "${1:-}" in
    tests) wanted=$for_tests ;;
    package) wanted=$for_package ;;
esac

if ! command -v dpkg-query >/dev/null; then
    echo "Not Debian or Ubuntu: please see to the equivalents of:" $wanted >&2
    exit 0
fi

present=$(dpkg-query -W -f '${db:Status-Abbrev}|${Package}|${Provides}\n' |
    sed -n 's/^ii *|//p' | tr '|,' '\n\n' | sed 's/^ *//; s/ .*//' | sort -u)
missing=""
for package in $wanted; do
    echo "$present" | grep -qxF "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    echo "Installing system packages:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of names
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "Some system packages are missing. Please run this once, then try again:" >&2
    echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi
