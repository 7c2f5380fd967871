#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Prints the packages that building and testing need: ci/packages.sh [OS]; for
# OS "demo" those that building, installing and the lab need, and no test, on
# Debian; for "node" those that tests with node need besides, for "web" those of
# ci/pages.py, on Debian.
set -eu

case ${1:-$(uname -s)} in
demo)
	# Built with; libc6-dev is only recommended by the compiler.
	echo gcc libc6-dev meson ninja-build pkg-config python3
	echo libatf-dev liblua5.4-dev libjansson-dev libarchive-dev \
	    libsodium-dev libvectorscan-dev libcurl4-openssl-dev
	# The matrix's service.
	echo libmicrohttpd-dev libsqlite3-dev libpq-dev libzstd-dev
	# Run with.
	echo kyua qemu-system-x86 kmod pciutils procps ca-certificates mtools
	;;
Linux | debian)
	"$0" demo
	# Checked with; libclang-rt is only recommended by the compiler, llvm names
	# the lines in a sanitizer's report.
	echo clang libclang-rt-14-dev llvm clang-format lua-check shellcheck git \
	    mandoc
	echo atf-sh openssl python3-jsonschema acpica-tools
	# What tests of the matrix's service start and attack it with.
	echo postgresql-15 slowhttptest zstd
	# A UEFI to start a disk with.
	echo ovmf
	# Laid on disks by the tests of what must not be taken from a host.
	echo lvm2 mdadm cryptsetup-bin btrfs-progs e2fsprogs fdisk iproute2
	# What packaging/ is tried with.
	echo build-essential debhelper dpkg-dev ansible-core python3-yaml systemd
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
