#!/bin/sh
# Installs aimrepo for the user who runs it, or upgrades it in place:
#
#   curl -fsSL https://github.com/aimrepo/aimrepo/releases/latest/download/install.sh | sh
#
#   --to FOLDER        where to put it (default: ~/.local/bin)
#   --version VERSION  which release (default: the latest)
#   --help             this text
#
# AIMREPO_BASE_URL names another place that has the files of a release. Root is
# neither needed nor asked for; nothing but FOLDER/aimrepo is written.
set -eu

releases=https://github.com/aimrepo/aimrepo/releases

# Everything is in functions, so that half a script does nothing.
main() {
    folder='' version='' base=${AIMREPO_BASE_URL:-}
    while [ $# -gt 0 ]; do
        case $1 in
            --to | --version)
                [ $# -gt 1 ] || fail "$1 needs a value"
                if [ "$1" = --to ]; then folder=$2; else version=$2; fi
                shift
                ;;
            --to=*) folder=${1#*=} ;;
            --version=*) version=${1#*=} ;;
            --help) usage; return ;;
            *) fail "$1 is no option (--to, --version, --help)" ;;
        esac
        shift
    done
    if [ -z "$folder" ]; then
        [ -n "${HOME:-}" ] || fail 'HOME is not set; say where with --to FOLDER'
        folder=$HOME/.local/bin
    fi
    if [ -z "$base" ]; then
        base=$releases/latest/download
        [ -z "$version" ] || base=$releases/download/v${version#v}
    fi
    triple=$(platform)
    put "$base" "aimrepo-$triple" "$folder"
}

usage() {
    cat <<'TEXT'
Installs aimrepo, or upgrades it in place.

  --to FOLDER        where to put it (default: ~/.local/bin)
  --version VERSION  which release (default: the latest)

AIMREPO_BASE_URL names another place that has the files of a release.
TEXT
}

fail() {
    echo "install.sh: Cannot install: $*" >&2
    exit 1
}

platform() {
    system=$(uname -s) machine=$(uname -m)
    case $machine in
        x86_64 | amd64) machine=x86_64 ;;
        aarch64 | arm64) machine=aarch64 ;;
        *) fail "there is no program for the processor $machine" ;;
    esac
    case $system in
        Linux)
            if ldd --version 2>&1 | grep -qi musl; then
                fail 'this Linux has musl instead of the C library of GNU'
            fi
            echo "$machine-unknown-linux-gnu"
            ;;
        Darwin)
            # A shell that runs translated sees a processor that is not there.
            if [ "$(sysctl -n sysctl.proc_translated 2>/dev/null)" = 1 ]; then
                machine=aarch64
            fi
            echo "$machine-apple-darwin"
            ;;
        *) fail "there is no program for $system; for Windows see the README" ;;
    esac
}

# put BASE_URL FILE FOLDER
put() {
    mkdir -p "$3" || fail "$3 cannot be made"
    # Beside its place, so that moving it there takes no time.
    part=$(mktemp "$3/.aimrepo.XXXXXX") || fail "$3 cannot be written to"
    trap 'rm -f "$part" "$part.sums"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' HUP TERM
    fetch "$1/SHA256SUMS" "$part.sums"
    expected=$(awk -v file="$2" '$2 == file { print $1 }' "$part.sums")
    [ -n "$expected" ] || fail "$1/SHA256SUMS does not name $2"
    fetch "$1/$2" "$part"
    found=$(checksum "$part")
    if [ "$found" != "$expected" ]; then
        fail "the checksum of $1/$2 is $found and should be $expected"
    fi
    chmod 755 "$part"
    shown=$("$part" --version) || fail "$2 does not run on this machine"
    mv -f "$part" "$3/aimrepo"
    echo "$3/aimrepo: $shown"
    case ":${PATH:-}:" in
        *":$3:"*) ;;
        *) echo "$3 is not in PATH; add it to use aimrepo by its name" ;;
    esac
}

# fetch URL FILE
fetch() {
    if command -v curl >/dev/null 2>&1; then
        curl -fsSL --retry 2 -o "$2" "$1" || fail "$1 cannot be loaded"
    elif command -v wget >/dev/null 2>&1; then
        wget -q -O "$2" "$1" || fail "$1 cannot be loaded"
    else
        fail 'there is neither curl nor wget'
    fi
}

# checksum FILE
checksum() {
    if command -v sha256sum >/dev/null 2>&1; then
        sum=$(sha256sum "$1")
    elif command -v shasum >/dev/null 2>&1; then
        sum=$(shasum -a 256 "$1")
    else
        fail 'there is neither sha256sum nor shasum'
    fi
    echo "${sum%% *}"
}

main "$@"
