#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# A matrix made again from its export.

source='@SOURCE_ROOT@'
. "$source/matrix/service_common.sh"

import_case() { # name descr
	atf_test_case "$1" cleanup
	eval "$1_head() { atf_set descr '$2' require.progs python3 timeout 300; }"
	eval "$1_cleanup() { clean_up; }"
}

# entries STORE NUMBER: its log has so many
entries() {
	count='SELECT (SELECT COUNT(*) FROM report) +
	    (SELECT COUNT(*) FROM statement)'
	if [ -e "$1" ]; then
		[ "$(sql "$1" "$count")" -ge "$2" ]
	else
		[ "$($run "$pg/psql" -h "$db" -At -c "$count" matrix)" -ge "$2" ]
	fi
}

import_case interrupted "A signal ends an import, and the same command goes on"
interrupted_body() {
	source_tools
	postgres
	matrix_load generate 900 60 1 |
	    awk '{ print "{\"log\":" NR ",\"day\":\"2026-01-01\",\"report\":" $2 "}" }' \
		>whole
	mkfifo pipe
	for store in "$(pwd)/lite.db" "$where"; do
		# In the middle of a line it waits for the rest of it.
		for sig in TERM INT; do
			pptmatrixd --state=state --store="$store" \
			    --import=pipe 2>told &
			echo $! >import.pid
			exec 9>pipe
			head -c "$(($(wc -c <whole) * 3 / 4 - 11))" whole >&9
			until_true 60 entries "$store" 512
			kill -$sig "$(cat import.pid)"
			wait "$(cat import.pid)"
			status=$?
			exec 9>&-
			rm import.pid
			atf_check -o match:"pipe: interrupted by SIG$sig" \
			    -o match:' 0 refused' cat told
			atf_check_equal "$(kill -l $sig)" $((status - 128))
		done
		# Also when nobody ever writes.
		pptmatrixd --state=state --store="$store" --import=pipe &
		echo $! >import.pid
		sleep 0.5
		kill "$(cat import.pid)"
		wait "$(cat import.pid)"
		atf_check_equal 143 $?
		rm import.pid
		atf_check -e match:' 0 refused' pptmatrixd --state=state \
		    --store="$store" --import=whole
		# All of it, and nothing twice.
		serve state --store="$store" --no-pages
		export_all >again
		atf_check -o file:whole cat again
		halt state
	done
}

# published NAME STATUS: the page of that report has that status
published() {
	until_true 60 page_has "/r/$1.html" "^$2"
}

import_case people "Who earned trust has it as soon as an export is counted"
people_body() {
	source_tools
	postgres
	matrix_load generate 40 8 1 one | awk '{
	    printf "{\"log\":%d,\"day\":\"2025-0%d-01\",\"report\":%s}\n", NR,
		1 + (NR > 20), $2 }' >whole
	for store in "$(pwd)/lite.db" "$where"; do
		pptmatrixd --state=state --store="$store" --import=whole
		# No report comes to this one.
		serve state --store="$store"
		until_true 30 page_has /metrics '^pptmatrixd_uncounted 0'
		atf_check -o match:'"people": 8' -o match:'"newcomers": 0' \
		    ask GET /v1/devices/1007/0107.json
		halt state
		rm -rf state
	done
}

import_case cut "A compressed export that is cut off is said to be"
cut_body() {
	source_tools
	matrix_load generate 20 2 1 |
	    awk '{ print "{\"log\":" NR ",\"day\":\"2026-01-01\",\"report\":" $2 "}" }' \
		>whole
	head -n 5 whole | zstd -q >several.zst
	tail -n 15 whole | zstd -q >>several.zst
	# Before the first block's end, and without the checksum.
	head -c 1000 several.zst >first.zst
	head -c -4 several.zst >last.zst
	for cut in first last; do
		atf_check -s exit:3 -e match:'the last line is not complete' \
		    pptmatrixd --state=$cut --import=$cut.zst
	done
	atf_check -e match:'^pptcheck: 20 entries taken' \
	    pptmatrixd --state=several --import=several.zst
}

import_case waits "What waits does so in each matrix made of the export"
waits_body() {
	source_tools
	postgres
	matrix_load key 50 | cut -d ' ' -f 2 >moderators
	line=$(alter 0 "r['origin'] = '$(matrix_load key 0 | cut -d ' ' -f 1)'
r['id'] = r['origin'] + r['id'][17:]
r['guest']['os']['name'] = 'debian'
r['guest']['driver']['name'] = 'nvlddmkm'")
	digest=${line%% *}
	good=$(matrix_load generate 1 1 2)
	printf '{"version":{"major":1},"origin":"%s","moderate":{"action":"approve","report":"%s"}}' \
	    "$(matrix_load key 50 | cut -d ' ' -f 1)" "$digest" >payload
	matrix_load sign 50 statement payload >approval
	(cd "$db" && $run "$pg/createdb" -h "$db" mirror)
	for kind in lite postgres; do
		store=$(pwd)/lite.db mirror=$(pwd)/mirror.db
		if [ $kind = postgres ]; then
			store=$where mirror="host=$db user=$user dbname=mirror"
		fi
		# shellcheck disable=SC2086
		serve state $many --segment=2 --moderators=moderators \
		    --store="$store"
		put "$line" >answer
		atf_check -o match:'^202' cat answer
		put "$good" >answer
		atf_check -o match:'^201' cat answer
		until_true 30 page_has /v1/export/manifest.json '"last": 2'
		atf_check -o match:'"waits":"'"$digest" -o not-match:"$(echo \
		    "${line#* }" | cut -c 80-140)" \
		    zstd -dc state/export/0-0-1.ndjson.zst
		cp -r state/export before
		# A mirror of that has the one report, and no page of the other.
		atf_check -e match:'2 entries taken, 0 were there, 0 refused' \
		    pptmatrixd --state=mirror --store="$mirror" --import=before
		serve mirror --store="$mirror"
		published "${good%% *}" 200
		published "$digest" 404
		atf_check -o match:'^202' ask GET "/v1/reports/$digest"
		page_has / '1 signed' || atf_fail 'not one report'
		halt mirror
		# It is let in there: the segment has another name, and so does
		# the mirror once it hears of it, also when it heard of the word
		# before it had the report.
		# shellcheck disable=SC2086
		serve state $many --segment=2 --moderators=moderators \
		    --store="$store"
		put "$(cat approval)" statements >answer
		atf_check -o match:'^201' cat answer
		export_all | sed -n 3p >word
		atf_check -e match:'1 entries taken' pptmatrixd --state=mirror \
		    --moderators=moderators --store="$mirror" --import=word
		until_true 30 test -f state/export/0-0.ndjson.zst
		atf_check test ! -e state/export/0-0-1.ndjson.zst
		export_all >whole
		halt state
		atf_check -e match:'1 entries taken, 2 were there, 0 refused' \
		    pptmatrixd --state=mirror --moderators=moderators \
		    --store="$mirror" --import=whole
		serve mirror --moderators=moderators --store="$mirror"
		published "$digest" 200
		export_all >whole2
		atf_check -o file:whole cat whole2
		halt mirror
		# Where it was told to wait and is then gone, it is gone.
		printf '{"log":1,"day":"2026-01-01","gone":"%s"}\n' "$digest" \
		    >later
		zstd -dc before/0-0-1.ndjson.zst >sooner
		atf_check -e match:'2 entries taken' pptmatrixd --state=third \
		    --import=sooner
		atf_check -e match:'1 entries taken' pptmatrixd --state=third \
		    --import=later
		atf_check -e match:'1 were there' pptmatrixd --state=third \
		    --import=later
		serve third
		atf_check -o match:'^410' ask GET "/v1/reports/$digest"
		pages_settle
		atf_check -o inline:'1\n' sql third/matrix.db \
		    'SELECT COUNT(*) FROM cell'
		halt third
		rm -rf state mirror third before
	done
}

import_case rebuilt "What was withdrawn stays gone in a store made from the export"
rebuilt_body() {
	source_tools
	postgres
	matrix_load generate 40 4 1 >reports
	matrix_load key 50 | cut -d ' ' -f 2 >moderators
	# By the key that signed it, and by a moderator.
	withdrawn=$(sed -n 7p reports | cut -d ' ' -f 1)
	refused=$(sed -n 21p reports | cut -d ' ' -f 1)
	for store in "$(pwd)/lite.db" "$where"; do
		# shellcheck disable=SC2086
		serve state $many --key-reports=1000 --segment=8 \
		    --moderators=moderators --store="$store"
		atf_check -o match:'40 x 201' matrix_load put "$port" 4 reports
		for key in 0 1 2 3; do
			printf '{"version":{"major":1},"withdraw":"%s"}\n' \
			    "$withdrawn" >payload
			put "$(matrix_load sign $key withdrawal payload)" \
			    statements | sed 1q
		done | sort | uniq -c >answers
		atf_check -o match:'1 201' -o match:'[123] (403|410)' cat answers
		printf '{"version":{"major":1},"origin":"%s","moderate":{"action":"refuse","report":"%s"}}' \
		    "$(matrix_load key 50 | cut -d ' ' -f 1)" "$refused" >payload
		put "$(matrix_load sign 50 statement payload)" statements >answer
		atf_check -o match:'^201' cat answer
		pages_settle
		export_all >whole
		tail -n 2 whole >rest
		until_true 10 sh -c 'ask GET /v1/export/manifest.json |
		    grep -q "\"last\": 40"'
		for segment in state/export/*.zst; do
			zstd -dc "$segment"
		done >segments
		halt state
		# In no segment, and not in the file of the database.
		python3 - "$withdrawn" "$refused" <<'END'
import base64, hashlib, json, sys
for line in open("segments"):
    e = json.loads(line)
    if "report" in e:
        d = hashlib.sha256(base64.b64decode(e["report"]["payload"]))
        assert d.hexdigest() not in sys.argv[1:], line
END
		# A mirror that has it drops it.
		mirrored=mirror/reports/$(echo "$withdrawn" | cut -c 1-2)
		mkdir -p "$mirrored"
		grep "^$withdrawn" reports | cut -d ' ' -f 2 |
		    tr -d '\n' >"$mirrored/$withdrawn.json"
		atf_check pptmatrix import state/export mirror
		atf_check test ! -e "$mirrored/$withdrawn.json"
		atf_check -e match:'38 reports are good, 0 files are not' \
		    pptmatrix verify mirror
		rm -rf mirror
		# Into the other kind of store, from segments and tail.
		case $store in
		*lite.db)
			(cd "$db" && $run "$pg/createdb" -h "$db" again)
			again="host=$db user=$user dbname=again"
			;;
		*) again=$(pwd)/again.db ;;
		esac
		atf_check -e match:'42 entries taken, 0 were there, 0 refused' \
		    pptmatrixd --state=again --moderators=moderators \
		    --store="$again" --import=state/export --import=rest
		serve again --moderators=moderators --store="$again"
		export_all >whole2
		atf_check -o file:whole cat whole2
		for digest in "$withdrawn" "$refused"; do
			atf_check -o match:'^410' ask GET "/v1/reports/$digest"
			put "$(grep "^$digest" reports)" >answer
			atf_check -o match:'^410' cat answer
		done
		pages_settle
		atf_check -o match:'38 signed' ask GET /
		atf_check -s exit:1 grep -r -e "$withdrawn" -e "$refused" \
		    again/site
		halt again
		# A segment that was changed is not taken.
		echo >>"$(find state/export -name '0-*.zst')"
		atf_check -s exit:3 -e match:'not what the manifest says' \
		    pptmatrixd --state=third --import=state/export
		rm -rf state again third
	done
}

atf_init_test_cases() {
	atf_add_test_case interrupted
	atf_add_test_case people
	atf_add_test_case cut
	atf_add_test_case waits
	atf_add_test_case rebuilt
}
