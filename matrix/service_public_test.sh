#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# What anybody finds at pptmatrixd: listings from the first minute, and nothing
# that waits for a moderator.

source='@SOURCE_ROOT@'
. "$source/matrix/service_common.sh"

public_case() { # name descr
	atf_test_case "$1" cleanup
	eval "$1_head() { atf_set descr '$2' require.progs python3 timeout 300; }"
	eval "$1_cleanup() { clean_up; }"
}

public_case listed "The first visitor finds the listings, as build makes them"
listed_body() {
	source_tools
	postgres
	mkdir repository
	pptmatrix build --seeds "$source/matrix/data/predicted.json" \
	    --cited "$source/matrix/data/cited.json" repository built ||
		atf_fail build
	line=$(alter 0 "r['origin'] = '$(matrix_load key 0 | cut -d ' ' -f 1)'
r['id'] = r['origin'] + r['id'][17:]
r['device']['functions'][0].update(vendor_id='8086', device_id='1533')")
	printf '{"version":{"major":1},"withdraw":"%s"}\n' "${line%% *}" >payload
	matrix_load sign 0 withdrawal payload >taken_back
	for store in "$(pwd)/lite.db" "$where"; do
		PATH=$bin:$PATH serve state --store="$store"
		pages_settle
		atf_check -o empty diff -r built state/site
		atf_check -s exit:4 -o match:'listings of 1 host ' \
		    -o match:'RmInitAdapter' \
		    pptcheck lookup --from "http://127.0.0.1:$port" 10de:1bb3
		# Beside a report, and again alone when that is withdrawn.
		put "$line" >answer
		atf_check -o match:'^201' cat answer
		pages_settle
		atf_check -o match:'1 signed' ask GET /
		atf_check -o file:built/d/8086-1533/listings.json \
		    cat state/site/d/8086-1533/listings.json
		atf_check -o match:'Predicted, from listings' \
		    cat state/site/d/8086-1533/index.html
		put "$(cat taken_back)" statements >answer
		atf_check -o match:'^201' cat answer
		pages_settle
		for part in d v snapshot.json; do
			atf_check -o empty diff -r built/$part state/site/$part
		done
		halt state
		atf_check -o not-match:'the pages lack' cat state.log
		rm -rf state
	done
	# A program without its data says so once, and serves.
	serve bare
	atf_check -o match:'^200' ask GET /
	halt bare
	atf_check -o inline:'1\n' grep -c 'the pages lack' bare.log
}

# contradictory N: that many reports of key 0, each with a driver that does not
# exist for its guest, as lines of matrix_load
contradictory() {
	matrix_load generate 1 1 1 | python3 -c '
import base64, json, sys
e = json.loads(sys.stdin.read().split(" ", 1)[1])
r = json.loads(base64.b64decode(e["payload"]))
origin, stem = sys.argv[1], r["id"][17:-2]
r["origin"] = origin
r["guest"]["os"]["name"] = "debian"
r["guest"]["driver"]["name"] = "nvlddmkm"
for n in range(int(sys.argv[2])):
    r["id"] = origin + stem + "%02d" % n
    json.dump(r, open("payload.%02d" % n, "w"))
' "$(matrix_load key 0 | cut -d ' ' -f 1)" "$1" || atf_fail python3
	for payload in payload.*; do
		matrix_load sign 0 report "$payload"
	done
}

public_case waiting "What waits: few in a page, and a moderator sees all of it"
waiting_body() {
	source_tools
	postgres
	contradictory 70 >lines
	cut -d ' ' -f 2- lines >bodies
	cut -d ' ' -f 1 lines >digests
	for store in "$(pwd)/lite.db" "$where"; do
		# shellcheck disable=SC2086
		serve state $many --key-reports=1000 --store="$store"
		ask POST /v1/batches bodies >answer
		atf_check -o inline:'70\n' grep -o -c '"status":202' answer
		ask GET '/v1/waiting?limit=1000' >page
		atf_check -o inline:'64\n' grep -c '"digest"' page
		atf_check -o match:'^Link: </v1/waiting.after=' cat page
		pptmatrix moderate --to "http://127.0.0.1:$port" waiting >all ||
			atf_fail "no list"
		grep -o '^[0-9a-f]\{64\}' all >listed
		atf_check -o file:digests cat listed
		halt state
		rm -rf state
	done
}

public_case unseen "What waits is not served, and waits in every mirror"
unseen_body() {
	source_tools
	postgres
	matrix_load key 50 | cut -d ' ' -f 2 >moderators
	contradictory 3 >lines
	cut -d ' ' -f 2- lines >bodies
	cut -d ' ' -f 1 lines >digests
	first=$(sed -n 1p digests)
	second=$(sed -n 2p digests)
	printf '{"version":{"major":1},"origin":"%s","moderate":{"action":"approve","report":"%s"}}' \
	    "$(matrix_load key 50 | cut -d ' ' -f 1)" "$first" >payload
	matrix_load sign 50 statement payload >approval
	for store in "$(pwd)/lite.db" "$where"; do
		# shellcheck disable=SC2086
		serve state $many --segment=4 --moderators=moderators \
		    --store="$store"
		ask POST /v1/batches bodies >answer
		atf_check -o inline:'3\n' grep -o -c '"status":202' answer
		# By its digest, and among those of its key.
		ask GET "/v1/reports/$first" >answer
		atf_check -o match:'^202' -o match:'^Cache-Control: no-store' \
		    -o match:'"state": "waiting"' -o not-match:nvlddmkm cat answer
		atf_check -o match:'^404' ask GET \
		    "/v1/origins/$(matrix_load key 0 | cut -d ' ' -f 1)/reports.ndjson"
		put "$(cat approval)" statements >answer
		atf_check -o match:'^201' cat answer
		atf_check -o match:'^200' -o match:'^Cache-Control: public' \
		    -o match:nvlddmkm ask GET "/v1/reports/$first"
		# The export has what was let in, and of others the digest.
		export_all >whole
		atf_check -o inline:'3\n' grep -c -e '"report":' -e '"waits":' \
		    whole
		atf_check -o inline:"{\"log\":2,\"day\":\"$(date -u +%F)\",\"waits\":\"$second\"}\n" \
		    sed -n 2p whole
		# Elsewhere it waits as well: an export has the word that let one
		# in, and a repository that had one by a person's hand keeps it.
		until_true 10 page_has /v1/export/manifest.json '"last": 4'
		mirrored=mirror/reports/$(echo "$second" | cut -c 1-2)
		mkdir -p "$mirrored"
		sed -n '2s/^[^ ]* //p' lines | tr -d '\n' \
		    >"$mirrored/$second.json"
		atf_check pptmatrix import state/export mirror
		atf_check -o inline:"$first\n$second\n" sh -c \
		    'find mirror/reports -name "*.json" | sed "s,.*/,,;s/.json//" |
			grep -n -F -f - digests | sed "s/.*://"'
		atf_check pptmatrix build mirror site
		atf_check -o match:'2 signed' cat site/index.html
		halt state
		rm -rf state mirror site
	done
}

public_case popular "What changes of a device with many reports, and nothing else"
popular_body() {
	source_tools
	postgres
	matrix_load generate 1120 40 1 one >reports
	sed 1100q reports | awk '{ print "{\"log\":" NR \
	    ",\"day\":\"2026-01-01\",\"report\":" $2 "}" }' >whole
	sed 1,1100d reports >later
	sed 8q later >some
	# More than are in memory as they were signed.
	for store in "$(pwd)/lite.db" "$where"; do
		atf_check -e match:'1100 entries taken' pptmatrixd \
		    --state=state --store="$store" --import=whole
		# shellcheck disable=SC2086
		serve state $many --store="$store"
		pages_settle
		# On another day: some are trusted from now on, and pages of
		# what they sent before say so.
		grep -rlF '(seen before' state/site/r | wc -l >before
		atf_check -o match:'8 x 201' matrix_load put "$port" 1 some
		pages_settle
		put "$(sed -n 9p later)" >answer
		pages_settle
		for n in 3 700 1102; do
			digest=$(sed -n "${n}s/ .*//p" reports)
			printf '{"version":{"major":1},"withdraw":"%s"}\n' \
			    "$digest" >payload
			put "$(matrix_load sign $(((n - 1) % 40)) withdrawal \
			    payload)" statements >answer
			atf_check -o match:'^201' cat answer
			until_true 30 test ! -e "state/site/r/$digest.html"
		done
		pages_settle
		atf_check -o match:'1106 signed' ask GET /
		grep -rlF '(seen before' state/site/r | wc -l >after
		atf_check [ "$(cat after)" -gt "$(cat before)" ]
		halt state
		mv state/site step
		# From nothing: the same.
		# shellcheck disable=SC2086
		serve state $many --store="$store"
		pages_settle
		halt state
		atf_check diff -r state/site step
		rm -rf state step
	done
}

public_case http "Methods, tags, problems and paths, as the RFCs have them"
http_body() {
	source_tools
	matrix_load generate 30 4 1 >reports
	# shellcheck disable=SC2086
	serve state $many --key-reports=1000
	atf_check -o match:'30 x 201' matrix_load put "$port" 4 reports
	pages_settle
	atf_check -o match:'^[1-9][0-9]+ requests$' \
	    -o save:told "$source/matrix/http_table.py" "$port" \
	    "$(head -c 64 reports)"
	atf_check -o inline:'1\n' grep -c . told
	halt state
}

atf_init_test_cases() {
	atf_add_test_case http
	atf_add_test_case listed
	atf_add_test_case popular
	atf_add_test_case waiting
	atf_add_test_case unseen
}
