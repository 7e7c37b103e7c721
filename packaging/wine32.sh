#!/bin/sh
# Lay wine's libraries for 32-bit programs of Windows into a folder: the installer and the launcher
# are such programs, so that an old or small Windows can run them far enough to say what is the
# matter. They are taken out of Debian's package for i386, checked by apt as any other, without
# adding that architecture to this machine: 64-bit wine runs them by itself once it finds them.
#
#     packaging/wine32.sh FOLDER      # afterwards: WINEDLLPATH=FOLDER
set -eu

out=$(realpath -m "$1")
version=$(dpkg-query -W -f '${Version}' libwine)
[ ! -f "$out/.version" ] || [ "$(cat "$out/.version")" != "$version" ] || exit 0
rm -rf "$out"
work=$out.partial
rm -rf "$work"
mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/tree"
: >"$work/state/status"
cd "$work"
apt() {
    apt-get -qq -o "Dir::State=$work/state" -o "Dir::State::status=$work/state/status" \
        -o "Dir::Cache=$work/cache" -o APT::Architecture=i386 -o APT::Architectures=i386 \
        -o APT::Sandbox::User=root "$@"
}
# One source that is not to be had is no reason to give up; the package itself is.
apt update || true
apt download "libwine:i386=$version"
dpkg-deb --fsys-tarfile libwine_*_i386.deb |
    tar -x -C tree --wildcards '*/wine/i386-windows/*'
mkdir -p "$out"
mv tree/usr/lib/i386-linux-gnu/wine/i386-windows "$out/"
cd /
rm -rf "$work"
echo "$version" >"$out/.version"
