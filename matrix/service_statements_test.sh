#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# Reports that wait, known issues, proof of work, what is taken back, and the
# commands by which people and moderators speak: pptcheck key, pptmatrix
# moderate.

source='@SOURCE_ROOT@'
. "$source/matrix/service_common.sh"

spoken_case() { # name descr
	atf_test_case "$1" cleanup
	eval "$1_head() { atf_set descr '$2' require.progs 'python3 pptcheck' timeout 300; }"
	eval "$1_cleanup() { clean_up; }"
}

# The same over PostgreSQL; what is made again from its export is in SQLite.
on_postgres() {
	postgres
	stored="--store=postgresql:///matrix?host=$db&user=$user"
}
stored=

device_says() { # TEXT
	ask GET /v1/devices/1000/0100.json | grep -q "$1"
}
# impossible KEY COMMENT: a report of device 1000:0100 whose facts cannot be
impossible() {
	alter "$1" "r['origin'] = '$(matrix_load key "$1" | cut -d ' ' -f 1)'
r['id'] = r['origin'] + r['id'][17:]
r['comment'] = '$2'
r['device']['functions'][0].update(vendor_id='1000', device_id='0100')
r['guest']['os']['name'] = 'debian'
r['guest']['driver']['name'] = 'nvlddmkm'
r['incidents'] = [{'issue_id': 'x:1', 'issue_version': 1, 'present': True}]
${3:-}"
}

spoken_case waits "Facts that contradict each other wait for a moderator"
waits_body() {
	source_tools
	moderator
	# shellcheck disable=SC2086
	serve state $many $stored --moderators=moderators
	line=$(impossible 0 first)
	digest=${line%% *}
	for _ in 1 2; do
		put "$line" >answer
		atf_check -o match:'^202' -o match:'"state": "waiting"' \
		    -o match:"^Location: /v1/reports/$digest" cat answer
	done
	atf_check -o match:'"pointer": "/guest/driver/name"' \
	    ask GET "/v1/reports/$digest/status"
	atf_check -o match:'"state": "waiting"' \
	    ask GET "/v1/reports/$digest/status"
	sleep 1.5
	atf_check -o match:'^404' ask GET /v1/devices/1000/0100.json
	atf_check -o match:'"devices": \[\]' ask GET /v1/devices
	atf_check -o match:'"hosts": \[\]' ask GET /v1/hosts
	atf_check -o match:'"met": 0' ask GET /v1/issues
	atf_check -o match:'^404' ask GET "/r/$digest.html"
	put "$(impossible 1 second)" >answer
	second=$(sed -n 's/.*"digest": "\(.*\)".*/\1/p' answer)
	atf_check -o match:"^$digest  1000:0100  k" -o match:"^$second" \
	    -o match:'/guest/driver/name: is not one' moderate waiting
	atf_check -o match:'^pptmatrixd_unmoderated 2' ask GET /metrics
	# Somebody else's word is none.
	atf_check -s exit:3 -e match:"Another key is needed" pptmatrix moderate \
	    --to "http://127.0.0.1:$port" --key other.key approve "$digest"
	atf_check -e match:' by k' moderate approve "$digest"
	atf_check -e match:' by k' moderate --reason 'made up' refuse "$second"
	atf_check moderate waiting
	until_true 30 device_says '"people": 1'
	until_true 30 sh -c "ask GET '/r/$digest.html' | grep -q ^200"
	atf_check -o match:'"state": "public"' \
	    ask GET "/v1/reports/$digest/status"
	atf_check -o match:'^410' ask GET "/v1/reports/$second"
	put "$line" >answer
	atf_check -o match:'^200' cat answer
	# Who sends such a run is told.
	python3 -c 'import json, sys
run = json.load(open(sys.argv[1]))
run["host"]["facts"]["host.bios.date"] = "2031-01-01"
json.dump(run, open("run.json", "w"))' "$source/fixtures/runs/nvme-works.json"
	atf_check -o ignore -e match:'has it; .* a moderator looks at it' \
	    pptcheck submit --yes --to "http://127.0.0.1:$port" run.json
	# Made again from the export, all is as it was; and one waits again.
	put "$(impossible 2 third)" >answer
	atf_check -o match:'^202' cat answer
	cp envelope envelope_third
	ask GET /v1/devices/1000/0100.json | sed 's/^ETag.*//' >cells
	export_all >whole
	# Of those that wait the export has the digest alone.
	atf_check -o inline:'2\n' grep -c '"waits":' whole
	third=$(sed -n 's/.*"digest": "\(.*\)".*/\1/p' answer)
	halt state
	atf_check -e match:'0 refused' pptmatrixd --state=again \
	    --moderators=moderators --import=whole
	# shellcheck disable=SC2086
	serve again $many --moderators=moderators
	export_all >whole2
	atf_check -o file:whole cat whole2
	until_true 30 device_says '"people": 1'
	ask GET /v1/devices/1000/0100.json | sed 's/^ETag.*//' >cells2
	atf_check -o file:cells cat cells2
	# They wait here, too, for themselves.
	atf_check -o match:'^202' ask GET "/v1/reports/$third"
	atf_check -o match:'"state": "waiting"' \
	    ask GET "/v1/reports/$third/status"
	atf_check -o empty moderate waiting
	atf_check -o match:'^pptmatrixd_unmoderated 0' ask GET /metrics
	atf_check -s exit:3 -e match:'no such thing' moderate approve "$third"
	printf '%s' "$(cat envelope_third)" >envelope
	atf_check -o match:'^202' ask PUT "/v1/reports/$third" envelope
	export_all >whole2
	atf_check -o file:whole cat whole2
	moderate waiting >list
	atf_check -o inline:"1\n" grep -c '^[0-9a-f]' list
	# What its sender corrects waits no longer.
	put "$(alter 2 "r['origin'] = '$(matrix_load key 2 | cut -d ' ' -f 1)'
r['supersedes'] = r['origin'] + r['id'][17:]
r['id'] = r['supersedes'][:-1] + '01'[r['id'][-1] == '0']")" >answer
	atf_check -o match:'^201' cat answer
	atf_check -o empty moderate waiting
	# Nor is it seen then.
	atf_check -o match:'^410' ask GET "/v1/reports/$third"
	export_all >whole2
	atf_check -o match:"\"gone\":\"$third" cat whole2
	# Not even that there is such a device.
	put "$(impossible 5 other "r['device']['functions'][0]['device_id'] = '0101'")" >answer
	atf_check -o match:'^202' cat answer
	put "$(alter 5 "r['origin'] = '$(matrix_load key 5 | cut -d ' ' -f 1)'
r['supersedes'] = r['origin'] + r['id'][17:]
r['id'] = r['supersedes'][:-1] + '01'[r['id'][-1] == '0']")" >answer
	atf_check -o match:'^201' cat answer
	atf_check -o match:'"device": "1000:0100"' \
	    -o not-match:'"device": "1000:0101"' ask GET /v1/devices
	# A correction that waits takes the vote once it is let in.
	put "$(impossible 4 fourth "r['guest']['driver']['name'] = 'nvme'")" >answer
	before=$(sed -n 's/.*"digest": "\(.*\)".*/\1/p' answer)
	line=$(impossible 4 fifth "r['supersedes'] = r['id']
r['id'] = r['id'][:-1] + '01'[r['id'][-1] == '0']")
	put "$line" >answer
	atf_check -o match:'^202' cat answer
	atf_check -e match:' by k' moderate approve "${line%% *}"
	atf_check -o match:'"state": "replaced"' \
	    ask GET "/v1/reports/$before/status"
	halt again
}

spoken_case issues "Known issues: where they were met, and where not"
issues_body() {
	source_tools
	moderator
	# shellcheck disable=SC2086
	serve state $many $stored --moderators=moderators
	n=0
	for present in True True False; do
		line=$(alter $n "r['origin'] = '$(matrix_load key $n |
		    cut -d ' ' -f 1)'
r['id'] = r['origin'] + r['id'][17:]
r['incidents'] = [{'issue_id': 'freebsd:pr260148', 'issue_version': 1,
    'present': $present}, {'issue_id': 'linux:a.b-$n', 'issue_version': 3,
    'present': True}]")
		put "$line" >answer
		atf_check -o match:'^201' cat answer
		n=$((n + 1))
	done
	ask GET /v1/issues | sed '1,/^$/d' >answer
	atf_check -o inline:'freebsd:pr260148 2 1 1 None\nlinux:a.b-0 1 0 1 None\nlinux:a.b-1 1 0 1 None\nlinux:a.b-2 1 0 1 None\n' \
	    python3 -c 'import json
for i in json.load(open("answer"))["issues"]:
    print(i["issue"], i["met"], i["not_met"], i["devices"], i.get("title"))'
	# Page by page.
	path='/v1/issues?limit=1' seen=0
	while [ -n "$path" ]; do
		ask GET "$path" >page
		seen=$((seen + $(grep -c '"issue"' page)))
		path=$(sed -n 's/^Link: <\([^>]*\)>.*/\1/p' page)
	done
	atf_check_equal 4 $seen
	ask GET '/v1/issues/freebsd:pr260148?limit=2' >page
	atf_check -o inline:'2\n' grep -c '"digest"' page
	next=$(sed -n 's/^Link: <\([^>]*\)>.*/\1/p' page)
	ask GET "$next" >rest
	atf_check -o inline:'1\n' grep -c '"digest"' rest
	atf_check -o match:'^404' ask GET /v1/issues/freebsd:none
	# A moderator says what it is.
	atf_check -e ignore moderate issue freebsd:pr260148 \
	    'BAR left disabled <by> the driver' https://bugs.example/260148
	atf_check -o match:'"title": "BAR left disabled <by> the driver"' \
	    -o match:'"url": "https://bugs.example/260148"' \
	    ask GET /v1/issues/freebsd:pr260148
	atf_check -s exit:3 -e match:'says nothing known' \
	    moderate issue freebsd:1 title http://bugs.example/
	atf_check -s exit:3 -e match:'says nothing known' \
	    moderate issue nothing title https://bugs.example/
	# With the last report that names it, it goes.
	printf '{"version":{"major":1},"withdraw":"%s"}\n' "${line%% *}" >payload
	put "$(matrix_load sign 2 withdrawal payload)" statements >answer
	atf_check -o match:'^201' cat answer
	ask GET /v1/issues >answer
	atf_check -o not-match:'linux:a.b-2' -o match:'"not_met": 0' cat answer
	halt state
}

spoken_case work "Under attack a new key shows some work, and submit does it"
work_body() {
	source_tools
	run=$source/fixtures/runs/nvme-works.json
	matrix_load generate 2 1 1 >reports
	# shellcheck disable=SC2086
	serve state $many --work=12
	put "$(head -n 1 reports)" >answer
	atf_check -o match:'^429' -o match:'problems/work' -o match:'"work": 12' \
	    -o match:'^Retry-After: [1-9]' cat answer
	digest=$(head -c 64 reports)
	atf_check -o match:'^429' ask PUT "/v1/reports/$digest" \
	    -H PPT-Work:nothing envelope
	cat >work.py <<'END2'
import hashlib, sys
n = 0
while int.from_bytes(hashlib.sha256(
        f"{sys.argv[1]}:{n}".encode()).digest(), "big") >> (256 - 12):
    n += 1
print(n)
END2
	word=$(python3 work.py "$digest")
	atf_check -o match:'^201' ask PUT "/v1/reports/$digest" \
	    -H "PPT-Work:$word" envelope
	# It is for that report; and who is known need not.
	put "$(tail -n 1 reports)" >answer
	atf_check -o match:'^201' cat answer
	atf_check -o ignore -e match:'the matrix has it' pptcheck submit --yes \
	    --to "http://127.0.0.1:$port" "$run"
	halt state
}

spoken_case keys "A person changes the key and says a name, by pptcheck key"
keys_body() {
	source_tools
	run=$source/fixtures/runs/nvme-works.json
	moderator
	# shellcheck disable=SC2086
	serve state $stored --moderators=moderators
	url=http://127.0.0.1:$port
	pptcheck key >before
	atf_check -o match:'^k[a-z2-7]{16}  [A-Za-z0-9+/]{43}=$' cat before
	old=$(cut -d ' ' -f 1 before)
	atf_check -s exit:3 -e match:'has sent no report' \
	    pptcheck key --change --to "$url"
	atf_check -o ignore -e ignore pptcheck submit --yes --to "$url" "$run"
	digest=$(ask GET /v1/export/tail | sed '1,/^$/d' | python3 -c '
import base64, hashlib, json, sys
e = json.loads(sys.stdin.readline())["report"]
print(hashlib.sha256(base64.b64decode(e["payload"])).hexdigest())')
	atf_check -e match:'once a moderator knows' \
	    pptcheck key --name 'Ada Example' --to "$url"
	atf_check -e ignore moderate tier "$old" 2
	until_true 30 sh -c "ask GET '/r/$digest.html' | grep -q 'Ada Example'"
	# The name that was said first is in no file any more.
	atf_check -e ignore pptcheck key --name 'Ada B. Example' --to "$url"
	until_true 30 sh -c "ask GET '/r/$digest.html' | grep -q 'Ada B. Example'"
	export_all >whole
	atf_check -o match:'"gone":' cat whole
	atf_check -s exit:1 grep -r 'Ada Example' whole state/site
	for bad in "$(printf 'a\nb')" "$(printf 'a\342\200\256b')" \
	    "$(printf '%065d' 0)"; do
		atf_check -s exit:3 -e match:'says nothing known' \
		    pptcheck key --name "$bad" --to "$url"
	done
	# Another key, the same person; said twice, it is the same.
	atf_check -e match:"k[a-z2-7]+ follows $old" \
	    pptcheck key --change --to "$url"
	pptcheck key >after
	new=$(cut -d ' ' -f 1 after)
	[ "$old" != "$new" ] || atf_fail "the same key"
	until_true 30 sh -c "ask GET /d/1b36-0010/cells.json | grep -q '\"$new\"'"
	until_true 30 sh -c "ask GET /v1/devices/1b36/0010.json |
	    grep -q '\"people\": 1'"
	until_true 30 sh -c "ask GET '/r/$digest.html' | grep -q 'Ada B. Example'"
	export_all >whole
	halt state
	atf_check -e match:' 0 refused' pptmatrixd --state=again \
	    --moderators=moderators --import=whole
	# Where it was: the spool knows it by that.
	serve again --moderators=moderators --port="$port"
	export_all >whole2
	atf_check -o file:whole cat whole2
	until_true 30 sh -c "ask GET '/r/$digest.html' | grep -q 'Ada B. Example'"
	# What the old key sent can still be withdrawn; then the name goes, too.
	atf_check -e ignore moderate tier "$old" 0
	atf_check -e ignore moderate tier "$new" 0
	atf_check -e match:'the matrix has it' pptcheck withdraw --to "$url" \
	    "$(echo "$digest" | cut -c 1-12)"
	atf_check -o match:'^410' ask GET "/v1/reports/$digest"
	halt again
}

for what in waits issues keys; do
	spoken_case ${what}_postgres "The same over PostgreSQL: $what"
	eval "${what}_postgres_body() { on_postgres; ${what}_body; }"
done

spoken_case misuse "Wrong words are told, and nothing is sent"
misuse_body() {
	source_tools
	moderator
	to=http://127.0.0.1:9
	for words in '' nothing 'approve' 'tier k 4' 'tier k' 'issue a b' \
	    'waiting more' '--nothing waiting' '--print waiting'; do
		# shellcheck disable=SC2086
		atf_check -s exit:2 -o empty -e match:usage \
		    pptmatrix moderate --to $to $words
	done
	atf_check -s exit:2 -e match:usage env -u PPTCHECK_MATRIX \
	    pptmatrix moderate waiting
	atf_check -s exit:3 -e match:'127.0.0.1:9' pptmatrix moderate --to $to \
	    waiting
	# For a key that is on no network: signed here, sent from elsewhere.
	atf_check -o match:'^."payloadType":"application/vnd.pptcheck.statement' \
	    -e ignore pptmatrix moderate --key "$moderator" --print block k
	for words in 'extra' '--change --name=x' '--to=http://127.0.0.1:9'; do
		# shellcheck disable=SC2086
		atf_check -s exit:2 -e match:'key takes' pptcheck key $words
	done
	atf_check -s exit:3 -e match:'no matrix' pptcheck key --change
	atf_check -s exit:3 -e match:'takes a matrix with an address' \
	    pptcheck key --change --to .
	atf_check -s exit:3 -e match:'only https' \
	    pptcheck key --change --to http://matrix.example
}

atf_init_test_cases() {
	for case in waits issues work keys waits_postgres issues_postgres \
	    keys_postgres misuse; do
		atf_add_test_case $case
	done
}
