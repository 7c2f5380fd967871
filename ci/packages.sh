#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Prints the packages that building and testing need: ci/packages.sh [OS]; for
# OS "node" those that tests with node need besides, for "web" those of ci/pages.py,
# on Debian.
set -eu

case ${1:-$(uname -s)} in
Linux | debian)
	# Built and checked with; libc6-dev and libclang-rt are only recommended
	# by the compilers, llvm names the lines in a sanitizer's report.
	echo gcc libc6-dev clang libclang-rt-14-dev llvm clang-format \
	    meson ninja-build pkg-config lua-check shellcheck git mandoc
	echo kyua libatf-dev atf-sh openssl python3-jsonschema acpica-tools
	echo liblua5.4-dev libjansson-dev libarchive-dev \
	    libsodium-dev libvectorscan-dev libcurl4-openssl-dev
	# The matrix's service, and what its tests start and attack it with.
	echo libmicrohttpd-dev libsqlite3-dev libpq-dev libzstd-dev zstd \
	    postgresql-15 slowhttptest
	# Run with.
	# A disk that UEFI starts, and a UEFI to start it.
	echo mtools ovmf
	echo qemu-system-x86 kmod pciutils procps ca-certificates
	# Laid on disks by the tests of what must not be taken from a host.
	echo lvm2 mdadm cryptsetup-bin btrfs-progs e2fsprogs fdisk iproute2 \
	    python3
	# What packaging/ is tried with.
	echo debhelper dpkg-dev ansible-core python3-yaml systemd
	# What ci/bench measures with.
	echo time
	# Shown beside what the lab says of the same host.
	echo libvirt-clients
	# A small guest as a user might have it: lab/own_disk.sh.
	echo busybox-static cpio binutils
	;;
node | web)
	[ "$1" = node ] || echo chromium fonts-dejavu-core lynx
	# Other than Debian's may be there, for which dpkg has no name.
	command -v npm >/dev/null || echo npm
	;;
FreeBSD | freebsd)
	# clang, kyua, libarchive, openssl, mandoc and bhyve are in the base
	# system; so is atf, but private to it.
	echo meson ninja pkgconf lua54 jansson libsodium vectorscan curl zstd git
	echo atf python3 devel/py-jsonschema bash fish zsh
	# The guest's disk, and the firmware that starts it under bhyve.
	echo mtools edk2-bhyve
	# The matrix's service and its tests.
	echo libmicrohttpd sqlite3 postgresql15-client postgresql15-server \
	    slowhttptest
	echo node npm
	;;
*)
	echo "packages.sh: no list for $1" >&2
	exit 1
	;;
esac
