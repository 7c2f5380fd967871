#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Fetches Debian's generic kernel package, for guests and for the lab, and the
# EFI stub of its systemd-boot-efi, for guests of bhyve, into the cache; installs
# nothing.  An older one is kept while the network is away.
# ci/kernel.sh SERIES fetches only the kernel of another series, such as 6.12, into
# a folder of its own: packages-SERIES; ci/kernel.sh long also what the disks of
# lab/own_disk.sh are made of.
set -eu

long='' series=${1:-}
[ "$series" != long ] || { long=yes series=''; }
cache=${PPTCHECK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pptcheck}/packages${series:+-$series}
mkdir -p "$cache"

# Root downloads as itself: apt's own user may not be able to enter the cache.
options=
[ "$(id -u)" -ne 0 ] || options='-o APT::Sandbox::User=root'

kernel() {
	apt-cache depends "linux-image-${series:+$series-}amd64" 2>/dev/null |
	    sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | sed 1q
}

# $1: its beginning, which others of it share
candidate() {
	case $1 in
	linux-image-) package=$(kernel) ;;
	*) package=${1%_} ;;
	esac
	[ -n "$package" ] || return 1
	version=$(apt-cache policy "$package" | sed -n 's/^ *Candidate: //p')
	file=${package}_$(echo "$version" | sed 's/:/%3a/g')_amd64.deb
}

download() {
	candidate "$1" || return 1
	[ -n "$version" ] || return 1
	[ ! -s "$cache/$file" ] || return 0
	echo "fetching $file" >&2
	work=$(mktemp -d "$cache/new.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	# shellcheck disable=SC2086 # two words or none
	(cd "$work" && apt-get $options -qq download "$package=$version") ||
		return 1
	rm -f "$cache/$1"*.deb
	mv "$work"/*.deb "$cache/$file"
	rm -rf "$work"
}

fetch() {
	download "$1" && return 0
	# Nothing known, or what is known is no longer on the mirror.
	"$(dirname "$0")/root.sh" apt-get -qq update && download "$1" &&
		return 0
	for old in "$cache/$1"*.deb; do
		[ -s "$old" ] || continue
		echo "kernel.sh: nothing newer can be fetched; using ${old##*/}" >&2
		return 0
	done
	echo "kernel.sh: no $1*.deb in $cache and none can be fetched" >&2
	return 1
}

fetch linux-image-
[ -n "$series" ] || fetch systemd-boot-efi_
if [ -n "$long" ]; then
	fetch qemu-guest-agent_
	fetch syslinux_
fi
