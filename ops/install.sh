#!/usr/bin/env bash
# Installs the Debian packages that building, running and testing Waybill need and that are missing. Uses sudo only when
# not root. `--test` adds what only the tests need, and fetches the providers' clients from PyPI for them; `--home FOLDER`
# also fetches the encoder's weights into that home folder. Another program that holds the package manager's lock is
# waited for, WAYBILL_LOCK_WAIT seconds at most (900).
set -euo pipefail

test=no
home=
while [ $# -gt 0 ]; do
    case "$1" in
        --test) test=yes ;;
        --home) home=${2:?--home needs a folder}; shift ;;
        --home=*) home=${1#--home=} ;;
        *) echo "error: '$1' is no option; expected --test or --home FOLDER" >&2; exit 2 ;;
    esac
    shift
done

packages=(libpq-dev libarchive-dev libdnnl-dev zlib1g-dev postgresql pkg-config ca-certificates zstd)
# A Python with pip of one's own serves as well as Debian's.
python3 -m pip --version >/dev/null 2>&1 || packages+=(python3 python3-pip)
[ $test = yes ] && packages+=(openssl pgbouncer binutils valgrind libcurl4)

# Runs apt-get; while another program holds its lock, says so and tries again. The lock of the package lists is not
# covered by apt-get's own waiting, so that is done here.
apt() { # WORDS OF APT-GET...
    local said deadline=$((SECONDS + ${WAYBILL_LOCK_WAIT:-900})) told=0 status
    said=$(mktemp)
    while true; do
        status=0
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -o DPkg::Lock::Timeout=5 "$@" \
            >/dev/null 2>"$said" || status=$?
        if [ $status -eq 0 ] || ! grep -qiE 'could not get lock|unable to (acquire|lock)|is held by' "$said"; then
            break
        fi
        if [ $SECONDS -ge $deadline ]; then
            echo "error: the package manager's lock was not free within ${WAYBILL_LOCK_WAIT:-900} seconds" >&2
            break
        fi
        if [ $told -eq 0 ] || [ $SECONDS -ge $((told + 30)) ]; then
            local holder
            holder=$(grep -ioE 'held by [^.]*' "$said" | head -1 || true)
            echo "waiting for another program to release the package manager's lock (${holder:-holder not known})" >&2
            told=$((SECONDS + 1))
        fi
        sleep "${WAYBILL_LOCK_PAUSE:-3}"
    done
    if [ $status -ne 0 ]; then cat "$said" >&2; fi
    rm -f "$said"
    return $status
}

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
    if ! command -v apt-get >/dev/null; then
        echo "error: missing: ${missing[*]}. This is not a Debian system: install their equivalents (libpq, libarchive," \
            "zlib, oneDNN 2.6+, PostgreSQL 15+) and run the command again" >&2
        exit 1
    fi
    sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "error: missing: ${missing[*]}. Run as root: apt-get install ${missing[*]}" >&2
            exit 1
        }
        sudo=(sudo)
    fi
    echo "installing Debian packages, up to a few minutes: ${missing[*]}"
    apt update -qq || echo "warning: apt-get update failed; trying with the package lists at hand" >&2
    apt install -y -qq --no-install-recommends "${missing[@]}" || {
        echo "error: could not install: ${missing[*]}. Run 'apt-get install ${missing[*]}' to see why" >&2
        exit 1
    }
fi

if ! command -v swift >/dev/null; then
    echo "error: no Swift toolchain on PATH; install Swift 6.3 from https://www.swift.org/install" >&2
    exit 1
fi
version=$(swift --version 2>/dev/null | grep -o 'Swift version [0-9.]*' | head -1 | cut -d' ' -f3)
if [ "$(printf '%s\n6.3\n' "$version" | sort -V | head -1)" != 6.3 ]; then
    echo "error: Swift $version found, 6.3 or later needed; see https://www.swift.org/install" >&2
    exit 1
fi

# Without a network the tests that need these are skipped, and say so.
if [ $test = yes ]; then "$(dirname "${BASH_SOURCE[0]}")/../Tests/Clients/install.sh" --litellm || true; fi

if [ -n "$home" ]; then "$(dirname "${BASH_SOURCE[0]}")/fetch-weights.sh" --home "$home"; fi
