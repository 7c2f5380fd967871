#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# pptmatrixd and what it keeps: SQLite and PostgreSQL alike, nothing lost that
# was answered for, and statements.

source='@SOURCE_ROOT@'
. "$source/matrix/service_common.sh"

store_case() { # name descr
	atf_test_case "$1" cleanup
	eval "$1_head() { atf_set descr '$2' require.progs 'python3 $3' timeout 300; }"
	eval "$1_cleanup() { clean_up; }"
}

store_case same "The same reports in both stores give the same export and lists"
same_body() {
	source_tools
	postgres
	reports=${PPTMATRIX_REPORTS:-900}
	matrix_load generate "$reports" 60 1 | cut -d ' ' -f 2 >all
	split -l 500 all batch.
	for store in "$(pwd)/lite.db" "$where"; do
		# shellcheck disable=SC2086
		serve state $many --key-reports=1000 --segment=256 \
		    --store="$store"
		for batch in batch.??; do
			ask POST /v1/batches "$batch" >answer
			atf_check -o not-match:'"status":[345]' cat answer
		done
		# Cells are counted, segments and pages written.
		for _ in $(seq 100); do
			ask GET /v1/export/manifest.json >manifest
			[ "$(grep -c '"name"' manifest)" -eq $((reports / 256)) ] &&
				ask GET / | grep -q "$reports signed" && break
			sleep 0.3
		done
		pages_settle
		mkdir out
		export_all >out/lines
		for path in devices hosts devices/1000/0100.json export/manifest.json \
		    cells/1000/0100/linux-6.1-qemu/linux; do
			ask GET "/v1/$path" | sed 's/^ETag.*//' \
			    >"out/$(echo $path | tr / _)"
			atf_check -o match:'^200' cat "out/$(echo $path | tr / _)"
		done
		cp -r state/site state/export out/
		halt state
		rm -rf state
		[ -d first ] || mv out first
	done
	atf_check diff -r first out
	atf_check -o inline:"$reports\n" sh -c 'wc -l <out/lines | tr -d " "'
	tail -n $((reports % 256)) out/lines >rest
	# Made again from its own segments and the tail: the same.
	set --
	for n in $(seq 0 $((reports / 256 - 1))); do
		set -- "$@" --import="out/export/$n-0.ndjson.zst"
	done
	atf_check -e match:"$reports entries taken" \
	    pptmatrixd --state=again "$@" --import=rest
	serve again
	export_all >again.lines
	atf_check -o file:out/lines cat again.lines
	halt again
}

store_case pages "A report is on its page within 5 s, and no other page is made"
pages_body() {
	source_tools
	postgres
	matrix_load generate 800 60 1 |
	    awk '{ print "{\"log\":" NR ",\"day\":\"2026-01-01\",\"report\":" $2 "}" }' \
		>whole
	# Of a key that sent nothing else: nobody is trusted for it.
	line=$(matrix_load generate 1 1 2)
	device=$(echo "${line#* }" | python3 -c '
import base64, json, sys
r = json.loads(base64.b64decode(json.load(sys.stdin)["payload"]))
f = r["device"]["functions"][0]
print(f["vendor_id"] + "-" + f["device_id"])')
	for store in "$(pwd)/lite.db" "$where"; do
		atf_check -e match:'800 entries taken' \
		    pptmatrixd --state=state --store="$store" --import=whole
		# shellcheck disable=SC2086
		serve state $many --store="$store"
		pages_settle
		atf_check -o match:'800 signed' ask GET /
		# Somebody removes pages: of this device, and of another one.
		other=$(find state/site/d -name digests.txt \
		    ! -path "*/$device/*" | sort | sed -n 1p)
		other=${other%/digests.txt}
		rm "$other/index.html" "state/site/d/$device/index.html"
		put "$line" >answer
		atf_check -o match:'^201' cat answer
		until_true 30 test -f "state/site/r/${line%% *}.html"
		until_true 30 test -f "state/site/d/$device/index.html"
		until_true 30 sh -c 'ask GET / | grep -q "801 signed"'
		atf_check test ! -e "$other/index.html"
		pages_settle
		halt state
		mv state/site step
		# From nothing: the same, but for what was removed.
		# shellcheck disable=SC2086
		serve state $many --store="$store"
		pages_settle
		halt state
		cp "state/site/${other#state/site/}/index.html" \
		    "step/${other#state/site/}/index.html"
		atf_check diff -r state/site step
		rm -rf state step
	done
}

store_case several "Two daemons on one PostgreSQL: each sees all, none is lost"
takes_line() {
	put "$(cat line)" >answer
	grep -q '^20[01]' answer
}
several_body() {
	source_tools
	postgres
	# Whatever the server's default is.
	export PGOPTIONS='-c default_transaction_isolation=serializable'
	matrix_load generate 800 50 1 >reports
	head -n 500 reports >one
	tail -n 500 reports >two
	# shellcheck disable=SC2086
	serve a $many --store="$where"
	port_a=$port
	# shellcheck disable=SC2086
	serve b $many --store="$where"
	matrix_load put "$port_a" 8 one >out_a &
	load=$!
	atf_check -o match:'500 answers' -o not-match:' x 4' \
	    matrix_load put "$port" 8 two
	wait $load
	atf_check -o match:'500 answers' -o not-match:' x 4' cat out_a
	atf_check -s exit:1 grep -h 'could not serialize' a.log b.log
	# A busy machine may say 503; then it is sent again, as any client does.
	for part in one two; do
		atf_check -o match:'500 answers' -o not-match:' x [345]' \
		    matrix_load put "$port" 8 $part
	done
	export_all | sed 's/,.*//' >b.log
	port=$port_a
	export port
	export_all | sed 's/,.*//' >a.log
	atf_check -o file:a.log cat b.log
	# Each number once, without a gap.
	seq 800 | sed 's/^/{"log":/' >want
	atf_check -o file:want cat a.log
	# PostgreSQL goes and comes: 503, and then all is well again.
	$run "$pg/pg_ctl" -D "$db/data" -m immediate stop >/dev/null
	matrix_load generate 1 1 9 >line
	put "$(cat line)" >answer
	atf_check -o match:'^503' -o match:'Retry-After' cat answer
	atf_check -o match:'^503' ask GET /readyz
	# Nor does anything say that nobody has reported what it cannot know.
	for path in devices devices/1000/0100.json cells/1000/0100/x/linux \
	    hosts issues issues/x:1 waiting; do
		for _ in 1 2 3 4 5 6 7 8; do
			atf_check -o match:'^503' ask GET "/v1/$path"
		done
	done
	(cd "$db" && $run "$pg/pg_ctl" -D "$db/data" -w -l "$db/log" -o \
	    "-c listen_addresses='' -k $db" start >/dev/null)
	# Each connection that was cut is noticed when it is used.
	until_true 30 takes_line
	atf_check -o match:'"log": 801' cat answer
	until_true 30 page_has /readyz ^200
	halt a
	halt b
}

# rounds STORE: kill -9 in the middle of work, again and again
rounds() {
	: >acknowledged
	for round in $(seq "${PPTMATRIX_ROUNDS:-5}"); do
		matrix_load generate 3000 300 "$round" >reports
		# shellcheck disable=SC2086
		serve state $many --store="$1"
		matrix_load put "$port" 16 reports acknowledged >out &
		load=$!
		sleep "0.$((round * 7 % 9 + 1))"
		slay state
		wait $load
	done
	# shellcheck disable=SC2086
	serve state $many --store="$1"
	after=0
	export_all >whole
	python3 - >lost <<'END' || atf_fail "lost: $(cat lost)"
import base64, hashlib, json
have = set()
for n, line in enumerate(open("whole"), 1):
    e = json.loads(line)
    assert e["log"] == n, "a gap"
    have.add(hashlib.sha256(
        base64.b64decode(e["report"]["payload"])).hexdigest())
want = set(open("acknowledged").read().split())
print(len(want), "answered for,", len(have), "there,", len(want - have), "lost")
assert want and not want - have
END
	halt state
}

store_case killed "kill -9 at any moment loses nothing that was answered for"
killed_body() {
	source_tools
	rounds "$(pwd)/lite.db"
	atf_check -o inline:'ok\n' sql lite.db 'PRAGMA integrity_check'
	# Each report is whole, and the log has no gap.
	atf_check -o inline:'1\n' sql lite.db 'SELECT COUNT(*) = COUNT(payload)
	    AND COUNT(*) = MAX(report_id) FROM report'
}

store_case killed_postgres "The same over PostgreSQL"
killed_postgres_body() {
	source_tools
	postgres
	rounds "$where"
}

store_case full "A full disk: 503 and Retry-After, what is there stays readable" \
    unshare
full_body() {
	source_tools
	matrix_load generate 4000 300 1 >reports
	mkdir disk
	cat >inside.sh <<END
mount -t tmpfs -o size=4m none disk || exit 9
. "$source/matrix/service_common.sh"
source='$source'
atf_fail() { echo "\$*"; exit 1; }
serve disk/state $many --site=$(pwd)/site
cp disk/state.log .
matrix_load put "\$port" 8 reports acknowledged
head -n 1 acknowledged >digest
ask GET "/v1/reports/\$(cat digest)" | sed 1q
matrix_load put "\$port" 1 reports >again
ask GET /readyz | sed 1q
printf '%s' "\$(tail -n 1 reports | cut -d ' ' -f 2)" >envelope
ask PUT "/v1/reports/\$(tail -n 1 reports | cut -d ' ' -f 1)" envelope
halt disk/state
sql disk/state/matrix.db 'PRAGMA integrity_check'
sql disk/state/matrix.db 'SELECT LOWER(HEX(digest)) FROM report ORDER BY 1' >have
END
	flags=-m
	[ "$(id -u)" -eq 0 ] || flags=-rm
	atf_check -o save:out -e ignore unshare $flags sh inside.sh
	atf_check -o match:'x 201' -o match:'x 503' -o match:'^200' \
	    -o match:'^503' -o match:'Retry-After' -o match:'^ok' cat out
	sort acknowledged >want
	atf_check comm -23 want have
}

store_case dying "A disk that fails to sync: it stops, and lies to nobody"
dying_body() {
	source_tools
	matrix_load generate 1500 150 1 >reports
	library=$(dirname "$(atf_get_srcdir)")/ci/eio_fsync.so
	[ -f "$library" ] || atf_fail "no $library"
	case $(ldd "$(atf_get_srcdir)/pptmatrixd") in
	*asan*) library="$(ldd "$(atf_get_srcdir)/pptmatrixd" |
	    sed -n 's/.*=> \(.*asan[^ ]*\).*/\1/p'):$library" ;;
	esac
	LD_PRELOAD=$library EIO_WHEN=$(pwd)/dying
	export LD_PRELOAD EIO_WHEN
	# shellcheck disable=SC2086
	serve state $many
	unset LD_PRELOAD
	head -n 700 reports >one
	tail -n 800 reports >two
	atf_check -o match:'700 x 201' matrix_load put "$port" 8 one acknowledged
	touch dying
	matrix_load put "$port" 8 two acknowledged >out
	atf_check -o match:'x 503|without answer' -o not-match:'x 201' cat out
	wait "$(cat state.pid)"
	[ $? -eq 3 ] || atf_fail "it did not stop"
	rm state.pid dying
	atf_check -o match:'nothing more is written' cat state.log
	# shellcheck disable=SC2086
	serve state $many
	sort acknowledged >want
	sql state/matrix.db 'SELECT LOWER(HEX(digest)) FROM report ORDER BY 1' \
	    >have
	atf_check comm -23 want have
	halt state
}

store_case statements "Keys change, moderators block, trust and refuse: all signed"
statements_body() {
	source_tools
	matrix_load key 50 | cut -d ' ' -f 2 >moderators
	matrix_load generate 4 4 1 one >reports
	origin() {
		matrix_load key "$1" | cut -d ' ' -f 1
	}
	k0=$(origin 0) k1=$(origin 1) k2=$(origin 2) k3=$(origin 3) k50=$(origin 50)
	# shellcheck disable=SC2086
	serve state $many --moderators=moderators
	atf_check -o match:'4 x 201' matrix_load put "$port" 1 reports
	head='{"version":{"major":1},"origin":'
	people() { # NUMBER NEWCOMERS
		for _ in $(seq 50); do
			ask GET /v1/devices/1007/0107.json >answer
			grep -q "\"people\": $1" answer &&
				grep -q "\"newcomers\": $2" answer && return
			sleep 0.2
		done
		atf_fail "not $1 people and $2 newcomers: $(cat answer)"
	}
	people 0 4
	# Only a moderator.
	say 0 "$head\"$k0\",\"moderate\":{\"action\":\"tier\",\"target\":\"$k0\",\"tier\":2}}" 403
	say 50 "$head\"$k0\",\"moderate\":{\"action\":\"tier\",\"target\":\"$k0\",\"tier\":2}}" 422
	say 50 "$head\"$k50\",\"moderate\":{\"action\":\"tier\",\"target\":\"$k0\",\"tier\":7}}" 422
	say 50 "$head\"$k50\",\"moderate\":{\"action\":\"tier\",\"target\":\"$k0\",\"tier\":1,\"key\":\"$(matrix_load key 0 | cut -d ' ' -f 2)\"}}"
	# The others agree with one who is trusted; but more than three keys of
	# this month are in the cell, so nobody is believed for that.
	people 1 3
	sleep 2
	people 1 3
	say 50 "$head\"$k50\",\"moderate\":{\"action\":\"block\",\"target\":\"$k3\"}}"
	people 1 2
	matrix_load generate 8 4 1 one | tail -n 1 >line
	put "$(cat line)" >answer
	atf_check -o match:'^403' -o match:'key-blocked' cat answer
	# A key change needs both keys.
	say 2 "$head\"$k2\",\"key_change\":{\"from\":\"$k0\",\"to\":\"$k1\"}}" 403
	say 0 "$head\"$k0\",\"key_change\":{\"from\":\"$k0\",\"to\":\"$k1\"}}"
	people 1 2
	say 1 "$head\"$k1\",\"key_change\":{\"from\":\"$k0\",\"to\":\"$k1\"}}"
	# One person now, with the trust of the old key; and with three keys left
	# in the cell, who agrees with one who is trusted is believed.
	people 2 0
	matrix_load generate 5 4 1 one | tail -n 1 >line
	put "$(cat line)" >answer
	atf_check -o match:'^403' cat answer
	# The new key takes back what the old one sent; a stranger cannot.
	old=$(sed -n 1p reports | cut -d ' ' -f 1)
	printf '{"version":{"major":1},"withdraw":"%s"}\n' "$old" >payload
	put "$(matrix_load sign 2 withdrawal payload)" statements >answer
	atf_check -o match:'^403' -o match:not-yours cat answer
	put "$(matrix_load sign 1 withdrawal payload)" statements >answer
	atf_check -o match:'^201' cat answer
	atf_check -o match:'^410' ask GET "/v1/reports/$old"
	# Refused by a moderator, with the reason in public.
	third=$(sed -n 3p reports | cut -d ' ' -f 1)
	say 50 "$head\"$k50\",\"moderate\":{\"action\":\"refuse\",\"report\":\"$third\",\"reason\":\"made up\"}}"
	atf_check -o match:'^410' ask GET "/v1/reports/$third"
	people 1 0
	# The same statement again is the same.
	say 50 "$head\"$k50\",\"moderate\":{\"action\":\"refuse\",\"report\":\"$third\",\"reason\":\"made up\"}}" 200
	# All of it survives a new beginning from the export.
	export_all >whole
	ask GET /v1/devices/1007/0107.json >cells
	halt state
	atf_check -e match:'0 refused' pptmatrixd --state=again \
	    --moderators=moderators --import=whole
	# shellcheck disable=SC2086
	serve again $many --moderators=moderators
	export_all >whole2
	atf_check -o file:whole cat whole2
	atf_check -o match:'^410' ask GET "/v1/reports/$old"
	put "$(cat line)" >answer
	atf_check -o match:'^403' cat answer
	people 1 0
	halt again
}

store_case lost "A question that was lost is told, also where the next one is not"
lost_body() {
	source_tools
	postgres
	atf_check -o match:'^done, rows 2$' "$bin/store_lost" "$where" \
	    "$db/.s.PGSQL.5432"
}

atf_init_test_cases() {
	for case in same pages several lost killed killed_postgres full dying statements; do
		atf_add_test_case $case
	done
}
