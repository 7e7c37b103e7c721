# Part of the installer: taking the program off, which an open one forbids.

# The program that runs is the bundle's own loader, wherever a link leads to it.
is_running() {
    real=$(cd "$root" 2>/dev/null && pwd -P) || return 1
    for process in /proc/[0-9]*; do
        case $(readlink "$process/exe" 2>/dev/null) in
        "$real"/versions/*) return 0 ;;
        esac
        if tr '\0' '\n' 2>/dev/null <"$process/cmdline" |
            grep -qF -e "$root/versions/" -e "$real/versions/"; then
            return 0
        fi
    done
    return 1
}

# Remove what is named; what is still there then is added to `left`.
remove() {
    for place; do
        rm -rf "$place" 2>/dev/null
        if [ -e "$place" ] || [ -h "$place" ]; then
            left="${left:+$left }$place"
        fi
    done
}

# Sets `delete`. A link is never followed: where it leads may hold more than ours.
ask_for_records() {
    delete=no
    real_records=$(cd "$records" 2>/dev/null && pwd -P) || real_records=$records
    if [ -e "$records" ] && [ ! -h "$records" ] && agrees "$ASK_RECORDS" &&
        agrees "$(fill "$ASK_RECORDS_AGAIN" '{folder}' "$records")"; then
        delete=yes
    fi
}

remove_program() {
    shown=$(desktop_folder)
    [ -z "$shown" ] || remove "$shown/suoma.desktop"
    remove "$entry" "$icon"
    # By name first: the folder itself may be a link.
    for name in suoma current previous trial failed told versions; do
        remove "$root/$name"
    done
    remove "$root" "${XDG_CACHE_HOME:-$HOME/.cache}/suoma"
}

tell_what_is_gone() {
    if [ "$delete" = yes ] && [ "$left" = "$records" ]; then
        refuse 1 "$(fill "$RECORDS_LEFT" '{folder}' "$records")"
    elif [ -n "$left" ]; then
        refuse 1 "$(fill "$NOT_REMOVED" '{folder}' "$left")"
    elif [ "$delete" = yes ]; then
        say "$RECORDS_GONE"
    elif [ -h "$records" ]; then
        say "$(fill "$RECORDS_ELSEWHERE" '{folder}' "$real_records")"
    else
        say "$(fill "$RECORDS_KEPT" '{folder}' "$records")"
    fi
}

uninstall() {
    if [ ! -e "$root" ] && [ ! -h "$root" ] && [ ! -e "$entry" ]; then
        say "$NOT_INSTALLED"
        return
    fi
    agrees "$ASK_UNINSTALL"
    case $? in
    1) say "$UNCHANGED" && exit ;;
    2) printf '\n%s\n' "$NO_ANSWER" >&2 && exit ;;
    esac
    is_running && refuse 1 "$IS_OPEN"
    [ ! -d "$root" ] || lock
    ask_for_records
    left=
    remove_program
    [ "$delete" = no ] || remove "$records"
    tell_what_is_gone
}
