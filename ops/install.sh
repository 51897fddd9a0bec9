#!/usr/bin/env bash
# Installs the Debian packages that building, running and testing Waybill need and that are missing. Uses sudo only when
# not root. `ops/install.sh --test` adds what only the tests need.
set -euo pipefail

packages=(libpq-dev libarchive-dev libdnnl-dev zlib1g-dev postgresql pkg-config ca-certificates zstd)
# A Python with pip of one's own serves as well as Debian's.
python3 -m pip --version >/dev/null 2>&1 || packages+=(python3 python3-pip)
[ "${1:-}" = --test ] && packages+=(openssl pgbouncer)

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
    echo "installing Debian packages: ${missing[*]}"
    "${sudo[@]}" apt-get update -qq || echo "warning: apt-get update failed; trying with the package lists at hand" >&2
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
        >/dev/null || {
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
