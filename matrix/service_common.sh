# SPDX-License-Identifier: BSD-2-Clause
# For the tests of pptmatrixd: starts it, and PostgreSQL, in the work folder.
# shellcheck shell=sh disable=SC2154,SC2034 # what the test sets, and uses

source_tools() {
	bin=$(atf_get_srcdir)
	mkdir tools
	# Away from its data it makes no pages of listings, which at the start
	# keep others waiting for some seconds.
	daemon=$bin/pptmatrixd
	[ -e "$daemon" ] || daemon=$(command -v pptmatrixd)
	cp "$daemon" tools/
	PATH=$(pwd)/tools:$bin:$(dirname "$bin")/ci:$PATH
	# ask METHOD PATH...: see ask.py.
	# shellcheck disable=SC2016 # the script's own
	printf '#!/bin/sh\nexec "%s/matrix/ask.py" "$port" "$@"\n' "$source" \
	    >tools/ask
	# sql FILE STATEMENT
	cat >tools/sql <<'END'
#!/usr/bin/env python3
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]):
    print(*row)
END
	chmod +x tools/*
	PPTCHECK_LASTING=$(pwd)/lasting
	PPTCHECK_CONFIG=$(pwd)/config
	PPTCHECK_CACHE=$(pwd)/cache
	export PATH PPTCHECK_LASTING PPTCHECK_CONFIG PPTCHECK_CACHE
	unset PPTCHECK_MATRIX
	many='--puts=1000000 --new-keys=1000000 --connections=0'
}

# serve NAME [OPTION...]: starts one with its state in NAME; sets $port
serve() {
	name=$1
	shift
	: >"$name.log"
	pptmatrixd --port=0 --state="$(pwd)/$name" "$@" 2>>"$name.log" &
	echo $! >"$name.pid"
	for _ in $(seq 200); do
		port=$(sed -n 's,.*http://127.0.0.1:\([0-9]*\)/.*,\1,p' "$name.log")
		export port
		[ -z "$port" ] || return 0
		kill -0 "$(cat "$name.pid")" 2>/dev/null || break
		sleep 0.1
	done
	atf_fail "pptmatrixd does not start: $(cat "$name.log")"
}
# halt NAME: ends it, and its status must be that of a clean end
halt() {
	kill "$(cat "$1.pid")"
	wait "$(cat "$1.pid")" || atf_fail "$1 ended with status $?: $(cat "$1.log")"
	rm "$1.pid"
}
slay() { # NAME
	kill -9 "$(cat "$1.pid")"
	wait "$(cat "$1.pid")" 2>/dev/null
	rm "$1.pid"
}
# until_true SECONDS COMMAND...: it succeeds within that time
until_true() {
	end=$(($(date +%s) + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$end" ] || atf_fail "not in time: $*"
		sleep 0.2
	done
}
page_has() { # PATH TEXT
	ask GET "$1" | grep -q "$2"
}
page_lacks() {
	! page_has "$1" "$2"
}
# put LINE: sends a line of matrix_load; prints the answer
put() {
	printf '%s' "${1#* }" >envelope
	ask PUT "/v1/${2:-reports}/${1%% *}" envelope
}
# say KEY JSON [STATUS]: a statement signed by that key, answered so or 201
say() {
	printf '%s' "$2" >payload
	put "$(matrix_load sign "$1" statement payload)" statements >answer
	atf_check -o match:"^${3:-201}" cat answer
}
# The whole export, page by page.
export_all() {
	after=0
	while :; do
		ask GET "/v1/export/tail?after=$after" >page || atf_fail page
		sed '1,/^$/d' page
		next=$(sed -n 's/^Link: .*after=\([0-9]*\).*/\1/p' page)
		[ -n "$next" ] || break
		after=$next
	done
}
# alter KEY PYTHON: a report of that key, changed by python in r, signed again
alter() {
	matrix_load generate 1 1 1 | python3 -c '
import base64, json, sys
e = json.loads(sys.stdin.read().split(" ", 1)[1])
r = json.loads(base64.b64decode(e["payload"]))
exec(sys.argv[1])
json.dump(r, open("payload", "w"))' "$2" || atf_fail "$2"
	matrix_load sign "$1" report payload
}

is_published() {
	ask GET /metrics >metrics
	grep -q '^pptmatrixd_uncounted 0$' metrics &&
	    grep -q '^pptmatrixd_unpublished 0$' metrics
}
# Nothing waits to be counted, and the pages are of all of it.
pages_settle() {
	until_true 300 is_published
}

# moderator: makes the key of one, in $moderator; the file of keys is moderators
moderator() {
	moderator=$(pwd)/moderator.key
	PPTCHECK_CONFIG=$(pwd)/moderator pptcheck key >words ||
	    atf_fail "pptcheck key"
	mv moderator/key "$moderator"
	sed 's/.*  //' words >moderators
	# moderate [OPTION...] ACTION...: as that moderator
	# shellcheck disable=SC2016 # the script's own
	printf '#!/bin/sh\nexec pptmatrix moderate --to http://127.0.0.1:$port %s "$@"\n' \
	    "--key $moderator" >tools/moderate
	chmod +x tools/moderate
}

# postgres: a cluster of its own, with its socket in the work folder; as another
# user than root, for it refuses that.  Sets $where.
postgres() {
	# shellcheck disable=SC2012 # no odd names there
	pg=$(ls -d /usr/lib/postgresql/*/bin /usr/local/bin 2>/dev/null |
	    head -n 1)
	run=
	# The socket's path may have 107 bytes.
	db=$(mktemp -d /tmp/pptmatrix.XXXXXX)
	echo "$db" >cluster
	if [ "$(id -u)" -eq 0 ]; then
		chown postgres "$db"
		run="setpriv --reuid postgres --regid postgres --clear-groups"
		[ -x /usr/bin/setpriv ] || run="su -m postgres -c"
	fi
	(cd "$db" && $run "$pg/initdb" -D "$db/data" -A trust -E UTF8 \
	    --locale=C --no-sync >"$db.log" 2>&1 &&
	    $run "$pg/pg_ctl" -D "$db/data" -w -l "$db/log" -o \
	    "-c listen_addresses='' -c shared_buffers=32MB -k $db" \
	    start >>"$db.log" 2>&1 &&
	    $run "$pg/createdb" -h "$db" matrix) ||
		atf_fail "no PostgreSQL: $(cat "$db.log")"
	user=$(id -un)
	[ "$user" != root ] || user=postgres
	where="host=$db user=$user dbname=matrix"
}
clean_up() {
	for pid in *.pid; do
		[ ! -f "$pid" ] || kill -9 "$(cat "$pid")" 2>/dev/null
	done
	if [ -f cluster ]; then
		db=$(cat cluster)
		head -n 1 "$db/data/postmaster.pid" 2>/dev/null |
		    xargs -r kill -INT 2>/dev/null
		for _ in $(seq 50); do
			[ -f "$db/data/postmaster.pid" ] || break
			sleep 0.1
		done
		rm -rf "$db" "$db.log"
	fi
}
