#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The FreeBSD port: what can be judged without the ports tree, after the Porter's
# Handbook.

# shellcheck source=packaging/packaging_common.sh
. "$(atf_get_srcdir)/packaging_common.sh"

port=$source/packaging/freebsd

atf_test_case plist
plist_head() {
	atf_set descr "pkg-plist names what is installed, and nothing else"
	atf_set require.progs "meson python3"
}
plist_body() {
	"$port/plist.sh" "$build" >want || atf_fail "no list"
	atf_check grep -q '^bin/pptcheck$' want
	diff want "$port/pkg-plist" ||
		atf_fail "packaging/freebsd/plist.sh makes another pkg-plist"
}

atf_test_case format
format_head() {
	atf_set descr "Makefile and pkg-descr have the order and widths of ports"
	atf_set require.progs meson
}
format_body() {
	# Handbook 15.1 to 15.9: the order of the blocks.
	sed -n 's/^\([A-Z_]*\)=.*/\1/p' "$port/Makefile" >got
	cat >want <<-'EOF'
	PORTNAME
	DISTVERSION
	CATEGORIES
	MASTER_SITES
	MAINTAINER
	COMMENT
	WWW
	LICENSE
	LICENSE_FILE
	ONLY_FOR_ARCHS
	BUILD_DEPENDS
	LIB_DEPENDS
	RUN_DEPENDS
	USES
	BINARY_ALIAS
	EOF
	atf_check diff want got
	atf_check_equal '.include <bsd.port.mk>' "$(tail -n 1 "$port/Makefile")"
	# Values stand behind tabs.
	atf_check -s exit:1 grep -n '^[A-Z_]*= \|^ ' "$port/Makefile"
	# Handbook 3.2, 5.6: at most 80 columns, COMMENT at most 70, no full stop.
	atf_check -s exit:1 grep -n '.\{81\}' "$port/pkg-descr"
	atf_check -s exit:1 grep '^COMMENT=.\{72\}\|^COMMENT=.*\.$' "$port/Makefile"
	# One version, of meson, the port and the Debian package.
	version=$(sed -n "s/^project(.*version: '\\([^']*\\)'.*/\\1/p" \
	    "$source/meson.build")
	atf_check -o match:"	$version\$" grep '^DISTVERSION=' "$port/Makefile"
	atf_check -o match:"^pptcheck [(]$version-1[)]" \
	    head -n 1 "$source/packaging/debian/changelog"
	# What is built with there is what ci/packages.sh names.
	for name in atf curl jansson libmicrohttpd libsodium vectorscan mtools \
	    zstd; do
		named "$name"
		grep -q "/$name\\([ \\]\\|\$\\)" "$port/Makefile" ||
			atf_fail "$name is not in the port"
	done
	named postgresql15-client
	named sqlite3
	# Libraries that meson asks for; of these dl and threads are libc's.
	cat "$source/meson.build" "$source"/[!c]*/meson.build |
	    sed -n "s/.*dependency('\([^']*\)'.*/\1/p" | sort -u >got
	atf_check -o inline:'atf-c dl jansson libarchive libcurl libhs libmicrohttpd libpq libsodium libzstd lua-5.4 sqlite3 threads\n' \
	    xargs echo <got
	atf_check grep -q '^USES=.*lua:54.* pgsql .* sqlite$' "$port/Makefile"
	# Debian's names of what the build asks for.
	for name in $("$source/ci/packages.sh" demo | tr ' ' '\n' |
	    grep -- '-dev$' | grep -v libc6); do
		atf_check -o ignore grep "^ $name,\$" \
		    "$source/packaging/debian/control"
	done
}

named() {
	"$source/ci/packages.sh" freebsd | tr ' ' '\n' | grep -qx "$1" ||
		atf_fail "$1 is not in ci/packages.sh"
}

# Makes ./script of the rc.d script, with what it uses of rc.subr(8) and of
# daemon(8).
stand_in() {
	cat >rc.subr <<-'EOF'
	load_rc_config() {
		[ ! -f rc.conf ] || . ./rc.conf
	}
	run_rc_command() {
		eval "enabled=\$$rcvar flags=\$${name}_flags"
		[ "$enabled" = YES ] || exit 1
		case $1 in
		start)
			$start_precmd || exit 1
			echo "$command $flags $command_args"
			$command $flags $command_args
			;;
		stop)
			kill "$(cat "$pidfile")"
			;;
		esac
	}
	EOF
	cat >daemon <<-'EOF'
	#!/bin/sh
	while getopts fST:p: option; do
		[ "$option" != p ] || pidfile=$OPTARG
	done
	shift $((OPTIND - 1))
	"$@" 2>said &
	echo $! >"$pidfile"
	EOF
	chmod +x daemon
	sed -e 's,^\. /etc/rc.subr,. ./rc.subr,' -e 's,/usr/sbin/,./,' \
	    -e "s,/var/,$(pwd)/var/,g" \
	    -e "s,^procname=.*,procname=$build/matrix/pptmatrixd," \
	    "$build/packaging/pptmatrixd" >script
}

atf_test_case service cleanup
service_head() {
	atf_set descr "The rc.d script starts and stops pptmatrixd as its user"
	atf_set require.progs "shellcheck python3"
}
service_body() {
	atf_check sh -n "$build/packaging/pptmatrixd"
	atf_check shellcheck -s sh "$build/packaging/pptmatrixd"
	atf_check -o inline:'# PROVIDE: pptmatrixd\n# REQUIRE: LOGIN postgresql\n# KEYWORD: shutdown\n' \
	    grep -E '^# (PROVIDE|REQUIRE|KEYWORD):' "$build/packaging/pptmatrixd"
	atf_check test -x "$build/packaging/pptmatrixd"
	# Not enabled: nothing happens.
	stand_in
	atf_check -s exit:1 -o empty sh script start
	atf_check test ! -e var
	printf '%s\n' pptmatrixd_enable=YES "pptmatrixd_user=$(id -un)" \
	    'pptmatrixd_flags="--port=0 --no-pages"' >rc.conf
	mkdir -p var/run var/db
	sh script start >called || atf_fail "$(cat called)"
	# Its flags are pptmatrixd's, not daemon's.
	atf_check -o match:"^./daemon  -f -S -T pptmatrixd -p $(pwd)/var/run/pptmatrixd/pptmatrixd.pid .*/pptmatrixd --state=$(pwd)/var/db/pptmatrix --port=0 --no-pages\$" \
	    cat called
	for _ in $(seq 100); do
		grep -q 'http://127' said && break
		sleep 0.1
	done
	atf_check -o match:'http://127.0.0.1:[0-9]+/, store .*/var/db/pptmatrix/matrix.db' \
	    cat said
	atf_check -o match:pptmatrix find var/db/pptmatrix -prune -perm 750
	pid=$(cat var/run/pptmatrixd/pptmatrixd.pid)
	atf_check sh script stop
	for _ in $(seq 100); do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	atf_check -o match:'ends: a signal' cat said
}
service_cleanup() {
	! grep -qs 'http://127' said || grep -q 'ends: ' said ||
		kill "$(cat var/run/pptmatrixd/pptmatrixd.pid)"
}

atf_init_test_cases() {
	atf_add_test_case service
	atf_add_test_case plist
	atf_add_test_case format
}
