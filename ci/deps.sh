#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs what building and testing need (Debian 12, as root or with sudo) and
# fetches the kernel for guests.  With everything there it needs no root.
# ci/deps.sh --print only prints the package lists; --demo leaves out what only
# tests need; --node installs what tests take from npm, by
# ci/web/package-lock.json: ajv for ci/schema-mutants, axe-core for ci/pages.py;
# --web that and the Chromium of ci/pages.py.
set -eu

here=$(cd "$(dirname "$0")" && pwd)

missing_debian() {
	# shellcheck disable=SC2046 # one word a package
	set -- $("$here/packages.sh" "$1")
	dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
	    awk -v all="$*" '
		$1 == "installed" { have[$2] = 1 }
		END {
			n = split(all, want, " ")
			for (i = 1; i <= n; i++)
				if (!(want[i] in have))
					print want[i]
		}'
}

missing_freebsd() {
	for package in $("$here/packages.sh" freebsd); do
		pkg info -e "$package" || echo "$package"
	done
}

# What the lock file names, once: npm notes what it installed.
modules() {
	web=${PPTCHECK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pptcheck}/web
	mkdir -p "$web"
	[ -f "$web/node_modules/.package-lock.json" ] &&
		cmp -s "$here/web/package-lock.json" "$web/package-lock.json" &&
		return 0
	cp "$here"/web/package*.json "$web"
	(cd "$web" && npm ci --loglevel=error --no-audit --no-fund --ignore-scripts >&2)
}

list=debian
case ${1:-} in
--demo | --node | --web)
	list=${1#--}
	;;
--print)
	echo "Debian: $("$here/packages.sh" debian | tr '\n' ' ')"
	echo "FreeBSD: $("$here/packages.sh" freebsd | tr '\n' ' ')"
	exit 0
	;;
'') ;;
*)
	echo "usage: ci/deps.sh [--print | --demo | --node | --web]" >&2
	exit 2
	;;
esac

if command -v dpkg-query >/dev/null; then
	missing=$(missing_debian "$list" | tr '\n' ' ')
	if [ -n "$missing" ]; then
		if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
			echo "deps.sh: needs root or sudo to install: $missing" >&2
			exit 1
		fi
		echo "installing $missing" >&2
		"$here/root.sh" apt-get -qq update >&2
		# shellcheck disable=SC2086
		"$here/root.sh" env DEBIAN_FRONTEND=noninteractive apt-get -qq \
		    -y -o DPkg::Lock::Timeout=300 --no-install-recommends \
		    install $missing >&2
	fi
	case $list in
	debian | demo) exec "$here/kernel.sh" ;;
	esac
	modules
	exit 0
elif command -v pkg >/dev/null; then
	missing=$(missing_freebsd | tr '\n' ' ')
	if [ -z "$missing" ]; then
		case $list in
		node | web) modules ;;
		esac
		exit 0
	fi
	echo "deps.sh: run as root: pkg install $missing" >&2
else
	echo "deps.sh: neither Debian nor FreeBSD; see ci/deps.sh --print" >&2
fi
exit 1
