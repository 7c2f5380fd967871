#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# pptmatrixd when its store is busy, or away at the wrong moment.

source='@SOURCE_ROOT@'
. "$source/matrix/service_common.sh"

outage_case() { # name descr
	atf_test_case "$1" cleanup
	eval "$1_head() { atf_set descr '$2' require.progs python3 timeout 300; }"
	eval "$1_cleanup() { clean_up; }"
}

takes_line() {
	put "$(cat line)" >answer
	grep -q '^20[01]' answer
}

outage_case busy "Where nothing can be begun, all who wait are told so together"
busy_body() {
	source_tools
	matrix_load generate 416 100 1 >all
	head -n 400 all >before
	tail -n 16 all >reports
	# shellcheck disable=SC2086
	serve state $many --deadline=600
	# All that check have opened the store.
	atf_check -o match:'400 x 201' matrix_load put "$port" 16 before
	cat >hold.py <<'END'
import sqlite3, sys
c = sqlite3.connect("state/matrix.db", isolation_level=None)
c.execute("BEGIN IMMEDIATE")
open("held", "w").close()
sys.stdin.read()
END
	mkfifo pipe
	python3 hold.py <pipe &
	exec 9>pipe
	until_true 30 test -e held
	began=$(date +%s)
	# One by one, 10 s each, it would take three minutes.
	atf_check -o match:'16 x 503' matrix_load put "$port" 16 reports
	[ $(($(date +%s) - began)) -lt 60 ] || atf_fail "not together"
	head -n 1 reports >line
	put "$(cat line)" >answer
	atf_check -o match:'Nothing was stored' cat answer
	exec 9>&-
	wait $!
	until_true 30 takes_line
	halt state
}

outage_case unknown "Who cannot know whether it is stored says so"
unknown_body() {
	source_tools
	postgres
	# Cuts the connection once the server has done what it was told by
	# COMMIT, as store_postgres.c names it, and nobody heard of it; while
	# "away" is there it takes no other one.
	mkdir "$db/between"
	cat >between.py <<'END'
import os, socket, sys, threading
server = sys.argv[1] + "/.s.PGSQL.5432"

def cut(a, b):
    for s in (a, b):
        try:
            s.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

def answers(a, b, state):
    while data := b.recv(65536):
        if state["committing"]:
            open("away", "w").close()
            break
        a.sendall(data)
    cut(a, b)

def serve(a):
    b, state = socket.socket(socket.AF_UNIX), {"committing": False}
    b.connect(server)
    threading.Thread(target=answers, args=(a, b, state)).start()
    while data := a.recv(65536):
        # A Bind message: portal "", statement "commit".
        if os.path.exists("cut") and b"\0commit\0" in data:
            state["committing"] = True
        b.sendall(data)
    cut(a, b)

listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1] + "/between/.s.PGSQL.5432")
listener.listen()
while True:
    a = listener.accept()[0]
    if os.path.exists("away"):
        a.close()
    else:
        threading.Thread(target=serve, args=(a,), daemon=True).start()
END
	python3 between.py "$db" &
	echo $! >between.pid
	until_true 30 test -S "$db/between/.s.PGSQL.5432"
	# shellcheck disable=SC2086
	serve state $many --no-pages \
	    --store="host=$db/between user=$user dbname=matrix sslmode=disable gssencmode=disable"
	matrix_load generate 3 3 1 >reports
	sed -n 1p reports >line
	put "$(cat line)" >answer
	atf_check -o match:'^201' cat answer
	sed -n 2p reports >line
	touch cut
	put "$(cat line)" >answer
	atf_check -o match:'^503' -o match:'Whether it was stored is not known' \
	    -o match:'Retry-After' cat answer
	rm cut
	# Nobody there to begin with: that is known.
	put "$(sed -n 3p reports)" >answer
	atf_check -o match:'^503' cat answer
	rm away
	until_true 30 takes_line
	# It was.
	atf_check -o match:'^200' -o match:'"log": 2' cat answer
	halt state
	kill "$(cat between.pid)"
	rm between.pid
}

atf_init_test_cases() {
	atf_add_test_case busy
	atf_add_test_case unknown
}
