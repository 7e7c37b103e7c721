#!/bin/sh
# sh 安装-Linux.sh               install for this user; needs neither a network nor an administrator
# sh 安装-Linux.sh --uninstall   take it off; asks before it touches records
#
# A version is written beside the old one and then switched to, so a cut anywhere leaves the old or
# the new one starting. Works from a stick without exec bits that is mounted read-only.
#WORDS#
OLDEST_KERNEL=4.11
SPARE_KB=65536
LC_ALL=C.UTF-8
export LC_ALL
umask 022

here=$(cd "$(dirname "$0")" && pwd) || exit 1
root=$HOME/.local/opt/suoma
share=${XDG_DATA_HOME:-$HOME/.local/share}
records=$share/suoma
entry=$share/applications/suoma.desktop
icon=$share/icons/hicolor/256x256/apps/suoma.png

# Put values into a sentence: fill SENTENCE {name} VALUE …
fill() {
    text=$1
    shift
    while [ $# -gt 1 ]; do
        text=${text%%"$1"*}$2${text#*"$1"}
        shift 2
    done
    printf '%s\n' "$text"
}

say() {
    printf '%s\n' "$1"
}

# Say why it ends, in a box too where nobody sees the terminal; the world's fault is 1, wrong use 2.
refuse() {
    printf '%s\n' "$2" >&2
    if [ ! -t 2 ] && [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; then
        zenity --error --no-wrap --title="$NAME" --text="$2" 2>/dev/null ||
            kdialog --title "$NAME" --error "$2" 2>/dev/null
    fi
    exit "$1"
}

# Yes (0) only from a person who typed it; 1 is no, 2 that nobody can answer.
agrees() {
    printf '%s\n%s ' "$1" "$YES_NO"
    answer=
    { read -r answer; } 2>/dev/null || [ -n "$answer" ] || return 2
    case $answer in
    y | Y | yes | 是) return 0 ;;
    esac
    return 1
}

desktop_folder() {
    found=$(xdg-user-dir DESKTOP 2>/dev/null)
    if [ -z "$found" ] || [ "$found" = "$HOME" ]; then
        for found in "$HOME/桌面" "$HOME/Desktop"; do
            [ -d "$found" ] && break
        done
    fi
    [ -d "$found" ] && printf '%s\n' "$found"
}

# --- What a package says of itself; its list has no spaces and one entry for each file.
entries() {
    tr '{' '\n' <"$1/manifest.json" | grep '^"executable":'
}

field() { # of the list itself: version or sequence
    tr '{' '\n' <"$2/manifest.json" | sed -n 's/.*"'"$1"'":"\{0,1\}\([0-9.]*\).*/\1/p' | tail -n 1
}

sums() {
    entries "$1" | sed 's/.*"path":"\([^"]*\)","sha256":"\([0-9a-f]*\)".*/\2  \1/'
}

needed_kb() {
    entries "$1" | sed 's/.*"size":\([0-9]*\).*/\1/' |
        awk '{ kb += int(($1 + 4095) / 4096) * 4 } END { printf "%d\n", kb }'
}

# Print the first file of a folder that is not as the list in it says; nothing when all are.
first_spoiled() {
    # Of sha256sum's words only the name counts, and those are in English.
    sums "$1" | (cd "$1" && LC_ALL=C sha256sum -c 2>/dev/null) |
        sed -n -e '/: OK$/d' -e 's/: FAILED.*//p' | head -n 1
}

is_whole() {
    [ -f "$1/manifest.json" ] && [ "$(entries "$1" | wc -l)" -gt 0 ] &&
        [ -z "$(first_spoiled "$1")" ]
}

# --- Before anything is written
# The system's loader takes these for separators and names of its own.
require_home() {
    for sign in : ';' '$'; do
        case $root in
        *"$sign"*) refuse 1 "$(fill "$BAD_HOME" '{folder}' "$HOME" '{sign}' "$sign")" ;;
        esac
    done
}

require_machine() {
    machine=$(uname -m)
    case $machine in
    x86_64 | amd64) target=linux-x86_64 ;;
    aarch64 | arm64) target=linux-aarch64 ;;
    *) refuse 2 "$UNSUPPORTED" ;;
    esac
    kernel=$(uname -r)
    older=$(printf '%s\n%s\n' "$OLDEST_KERNEL" "${kernel%%[!0-9.]*}" | sort -t. -k1,1n -k2,2n | head -n 1)
    if [ "$older" != "$OLDEST_KERNEL" ] && [ "${older%.*}" != "$OLDEST_KERNEL" ]; then
        refuse 2 "$(fill "$OLD_KERNEL" '{oldest}' "$OLDEST_KERNEL" '{found}' "$kernel")"
    fi
    [ "$(id -u)" -eq 0 ] && [ -n "${SUDO_USER-}" ] && refuse 2 "$WITH_SUDO"
    package=$here/$target
    for file in manifest.json manifest.sig files.tar.gz; do
        [ -f "$package/$file" ] || refuse 2 "$(fill "$SPOILED" '{name}' "$target/$file")"
    done
    version=$(field version "$package")
    case $version in
    '' | .* | *[!0-9.]*) refuse 2 "$(fill "$SPOILED" '{name}' "$target/manifest.json")" ;;
    esac
    # Paths are taken from the list: none may lead out of the folder.
    if entries "$package" | grep -qE '"path":"(/|[^"]*\.\./|[^"]*\\)'; then
        refuse 2 "$(fill "$SPOILED" '{name}' "$target/manifest.json")"
    fi
}

require_room() {
    needed=$(($(needed_kb "$package") + SPARE_KB))
    place=$root
    while [ ! -d "$place" ]; do place=$(dirname "$place"); done
    free=$(df -Pk "$place" | awk 'END { print $4 }')
    if [ "$free" -lt "$needed" ]; then
        refuse 1 "$(fill "$NO_ROOM" '{need}' "$((needed / 1024))" '{free}' "$((free / 1024))")"
    fi
}

# --- Writing
not_written() {
    [ -z "${staging-}" ] || rm -rf "$staging"
    refuse 1 "$(fill "$NOT_WRITTEN" '{folder}' "$root")"
}

spoiled() {
    rm -rf "$staging"
    refuse 2 "$(fill "$SPOILED" '{name}' "$1")"
}

# One process changes the versions; the program itself asks for the same lock when it updates.
lock() {
    mkdir -p "$root/versions" 2>/dev/null || not_written
    if command -v flock >/dev/null; then
        { : >>"$root/versions/updating.lock"; } 2>/dev/null || not_written
        exec 9>>"$root/versions/updating.lock"
        flock -n 9
        [ $? -ne 1 ] || refuse 1 "$OTHER"
        return 0
    fi
    lock_by_name
}

# The name is there at once with who holds it, and whoever is gone holds nothing.
lock_by_name() {
    own=$root/versions/.lock-$$
    taken=$root/versions/.locked
    { echo $$ >"$own"; } 2>/dev/null || not_written
    if ! ln "$own" "$taken" 2>/dev/null; then
        holder=
        read -r holder <"$taken"
        if [ -n "$holder" ] && kill -0 "$holder" 2>/dev/null &&
            grep -qF "${0##*/}" "/proc/$holder/cmdline" 2>/dev/null; then
            rm -f "$own"
            refuse 1 "$OTHER"
        fi
        mv -f "$own" "$taken" || not_written
    fi
    rm -f "$own"
    trap unlock EXIT
    trap 'exit 1' HUP INT TERM
}

unlock() {
    if command -v flock >/dev/null; then
        flock -u 9 2>/dev/null
        exec 9>&-
    else
        rm -f "$root/versions/.locked"
        trap - EXIT HUP INT TERM
    fi
}

stage() {
    staging=$root/versions/.staging-$version
    rm -rf "$root"/versions/.discarded-* "$staging"
    mkdir "$staging" || not_written
    # Not by -C, for which some tars read a backslash as a sign of their own.
    if ! (cd "$staging" && tar -xzf - --no-same-owner) <"$package/files.tar.gz" 2>/dev/null; then
        gzip -t <"$package/files.tar.gz" 2>/dev/null || spoiled "$target/files.tar.gz"
        not_written
    fi
    cp "$package/manifest.json" "$package/manifest.sig" "$staging" || not_written
    bad=$(first_spoiled "$staging")
    [ -z "$bad" ] || spoiled "$bad"
    # Nothing that the list does not name.
    [ "$(find "$staging" -type f | wc -l)" -eq "$(($(entries "$package" | wc -l) + 2))" ] ||
        spoiled "$target/files.tar.gz"
    [ -z "$(find "$staging" -type l)" ] || spoiled "$target/files.tar.gz"
    if ! "$staging/python/bin/python3" -c "$TRIAL_RUN" >/dev/null 2>&1; then
        rm -rf "$staging"
        refuse 1 "$NOT_STARTING"
    fi
}

# The whole file systems: what is not on the disk before a name changes may be lost with it.
to_disk() {
    sync -f "$root" 2>/dev/null || sync
}

write_line() {
    printf '%s\n' "$2" >"$root/pointer.tmp" && to_disk && mv -f "$root/pointer.tmp" "$root/$1"
}

switch() {
    folder=$root/versions/$version
    to_disk
    if [ -e "$folder" ]; then
        mv "$folder" "$root/versions/.discarded-$version" || not_written
    fi
    mv "$staging" "$folder" || not_written
    put_launcher
    write_line current "$version" || not_written
    rm -f "$root/failed" "$root/told"
    # What never showed its sign-in stays on trial when it was put right.
    [ ! -f "$root/trial" ] || : >"$root/trial"
    to_disk
    rm -rf "$root/versions/.discarded-$version"
}

put_launcher() {
    { cp "$root/versions/$version/launcher/suoma" "$root/suoma.tmp" && chmod 755 "$root/suoma.tmp" &&
        mv -f "$root/suoma.tmp" "$root/suoma"; } 2>/dev/null || not_written
}

# Shown in the menu and on the desktop; what these lack keeps nobody from working.
write_entry() {
    mkdir -p "$(dirname "$entry")" "$(dirname "$icon")"
    cp "$root/versions/$version/launcher/suoma.png" "$icon"
    # Quoted within a string: a backslash takes four.
    command=$(printf %s "$root/suoma" | sed 's/\\/\\\\\\\\/g; s/["`$]/\\\\&/g; s/%/%%/g')
    cat >"$entry" <<END
[Desktop Entry]
Type=Application
Name=Suoma
Name[zh_CN]=$NAME
Comment=$COMMENT
Exec="$command"
Icon=suoma
Terminal=false
Categories=Education;Office;
StartupWMClass=suoma
END
    shown=$(desktop_folder)
    if [ -n "$shown" ]; then
        cp "$entry" "$shown/suoma.desktop" && chmod 755 "$shown/suoma.desktop"
        gio set "$shown/suoma.desktop" metadata::trusted true 2>/dev/null
    fi
    update-desktop-database "$(dirname "$entry")" 2>/dev/null
    return 0
}

# --- What is there already
# The version in a one-line file whose folder is there, good or not.
version_in() {
    named=
    [ -r "$root/$1" ] && read -r named <"$root/$1"
    case $named in
    '' | .* | *[!0-9A-Za-z.-]*) return 1 ;;
    esac
    [ -d "$root/versions/$named" ] && printf %s "$named"
}

# The version that starts; without a line that tells it, the last of those that are there.
installed_version() {
    version_in current || version_in previous ||
        (cd "$root/versions" 2>/dev/null && find . ! -name . -prune -type d ! -name '.*') |
        sed 's,.*/,,' | sort -t. -k1,1n -k2,2n -k3,3n | tail -n 1
}

lost_rights() {
    entries "$package" | sed -n 's/^"executable":true.*"path":"\([^"]*\)".*/\1/p' |
        while read -r name; do
            [ -x "$root/versions/$version/$name" ] || printf '%s\n' "$name"
        done
}

# Files are as their list says; what stands around them is looked at here.
mend_around() {
    lost=$(lost_rights)
    if [ -n "$lost" ]; then
        mended=yes
        printf '%s\n' "$lost" | (cd "$root/versions/$version" && tr '\n' '\0' | xargs -0 chmod 755) ||
            not_written
    fi
    if [ ! -x "$root/suoma" ] || ! cmp -s "$root/suoma" "$root/versions/$version/launcher/suoma"; then
        mended=yes
        put_launcher
    fi
    if [ "$(version_in current)" != "$version" ]; then
        mended=yes
        write_line current "$version" || not_written
    fi
}

# The stick has the very list of what is installed, so whatever it brings is judged by that.
repair() {
    lock
    if is_whole "$root/versions/$version"; then
        mended=no
        mend_around
        unlock
        [ -f "$entry" ] && [ -f "$icon" ] || mended=yes
        write_entry
        [ "$mended" = no ] && words=$ALREADY || words=$MENDED
        say "$(fill "$words" '{version}' "$version")"
    else
        is_running && refuse 1 "$IS_OPEN"
        put_anew
    fi
}

# What is installed judges what comes, by its keys and with no step back; the stick's word alone
# counts for nothing here. A version that cannot even answer judges nothing.
hand_over() {
    # Without a line that names it the program would not know itself.
    [ -n "$(version_in current)$(version_in previous)" ] || write_line current "$installed"
    for judge in "$(version_in current)" "$(version_in previous)" "$installed"; do
        home=$root/versions/$judge
        [ -n "$judge" ] || continue
        ask "$home" --help >/dev/null 2>&1 || continue
        ask "$home" update --from "$package"
        ended=$?
        [ "$ended" -le 2 ] || continue
        version=$judge
        [ -x "$root/suoma" ] || put_launcher
        exit "$ended"
    done
    refuse 1 "$(fill "$DAMAGED" '{version}' "$installed" '{version}' "$installed")"
}

ask() {
    program=$1
    shift
    SUOMA_INSTALL_ROOT=$root "$program/python/bin/python3" "$program/main.py" "$@"
}

put_anew() {
    require_room
    say "$(fill "$INSTALLING" '{version}' "$version")"
    stage
    switch
    unlock
    write_entry
    say "$DONE"
}

install() {
    require_home
    require_machine
    installed=$(installed_version)
    if [ -z "$installed" ]; then
        # Nothing here can judge the stick: whoever installs from it trusts it.
        require_room
        lock
        [ -z "$(installed_version)" ] || refuse 1 "$OTHER"
        put_anew
    elif cmp -s "$package/manifest.json" "$root/versions/$installed/manifest.json"; then
        repair
    else
        hand_over
    fi
}

# --- Taking it off
#UNINSTALL#
case ${1-} in
'') install ;;
--uninstall) uninstall ;;
*) refuse 2 "$USAGE" ;;
esac
