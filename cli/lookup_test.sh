#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# What others saw: from files, folders and servers, and beside our own answer.

source='@SOURCE_ROOT@'

new_case() { # name descr [head]
	atf_test_case "$1" "${3:-}"
	eval "$1_head() { atf_set descr '$2' require.progs 'pptcheck python3'; }"
}
server_case() { # name descr
	new_case "$1" "$2" cleanup
	eval "$1_cleanup() { [ ! -f server ] || kill \$(cat server); }"
}

# Our own folders, and a site with a snapshot.
apart() {
	PPTCHECK_CACHE=$(pwd)/cache
	export PPTCHECK_CACHE
	unset PPTCHECK_MATRIX
	: >plan
	mkdir -p site
	python3 -c '
import json
def report(who, time, claim, **more):
    return {"origin": who, "time": time, "claim": claim, "basis": "proven",
            "os": "6.1.0", **more}
def cell(platform, guest, good, people, predicted, reports, **more):
    return {"platform": platform, "guest": guest, "good": good,
            "people": people, "predicted": predicted,
            "newest": "2026-11-01T00:00:00Z", "reports": reports, **more}
json.dump({"schema": "pptcheck/snapshot/1", "newest": "2026-11-01T00:00:00Z",
    "reports": 9, "devices": {
    "10de:1bb3": {"name": "GP104GL [Tesla P4]\u001b[2J\u009b2J", "class": "030200",
        "cells": [
        cell("Linux 6.1 qemu", "linux", 4, 4, 0,
             [report("ka", "2026-10-01T00:00:00Z", "works", board="B",
                     driver="nvidia")],
             headline="confirmed works",
             sentence="Confirmed works for 4 of 4 people."),
        cell("FreeBSD 14 bhyve", "linux", 0, 3, 1,
             [report("kb", "2026-10-01T00:00:00Z", "no_driver",
                     decisive="guest.driver")], headline="fails"),
        cell("FreeBSD 13 bhyve", "none", 0, 1, 1,
             [report("kc", "2026-09-01T00:00:00Z", "no_isolation",
                     basis="predicted")], headline="fails")]},
    "1b36:0010": {"name": "NVMe", "class": "010802", "cells": [
        cell("FreeBSD 14 bhyve", "linux", 2, 2, 0, [], headline="works")]},
    "10ec:3000": {"name": "Killer", "class": "020000", "cells": [
        cell("FreeBSD 14 bhyve", "linux", 1, 1, 1, [], headline="works")]}}},
    open("site/snapshot.json", "w"))'
}
start() {
	rm -f port
	"$source/cli/hostile_matrix.py" 2>/dev/null &
	echo $! >server
	while [ ! -f port ]; do sleep 0.05; done
	url=http://127.0.0.1:$(cat port)
}

new_case files "From a file, the folder of a site, the cache"
files_body() {
	apart
	atf_check -s exit:3 -e match:'no snapshot in the cache' \
	    pptcheck lookup 10de:1bb3
	atf_check -o save:answer pptcheck lookup --from site/snapshot.json \
	    10DE:1BB3
	atf_check -o file:answer pptcheck lookup --from site 10de:1bb3
	# A repository with its site inside.
	atf_check -o file:answer pptcheck lookup --from . 10de:1bb3
	PPTCHECK_MATRIX=. atf_check -o file:answer pptcheck lookup 10de:1bb3
	cat >want <<-'EOF'
	10de:1bb3  GP104GL [Tesla P4] [2J  2J
	  Linux 6.1 qemu, linux guest: confirmed works, good for 4 of 4 people
	      Confirmed works for 4 of 4 people.
	      2026-10-01  works (proven)  host 6.1.0, B, guest driver nvidia
	  FreeBSD 14 bhyve, linux guest: fails, good for 0 of 3 people (1 of them predicted, not proven)
	      2026-10-01  no_driver (proven, guest.driver)  host 6.1.0
	  FreeBSD 13 bhyve, no guest started: fails, good for 0 of 1 person (only predicted, not proven)
	      2026-09-01  no_isolation (predicted)  host 6.1.0
	EOF
	sed 's/, newest [a-z0-9 ]*\(  \[your platform\]\)*$//' answer >got
	atf_check sort -o got got
	atf_check sort -o want want
	atf_check diff -u want got
	atf_check -s exit:4 -o match:'nobody has reported' \
	    pptcheck lookup --from site 8086:10d3
	atf_check -e match:'9 reports kept in' pptcheck lookup --from site --keep
	atf_check -o file:answer pptcheck lookup 10de:1bb3
	atf_check -o match:'"headline": "confirmed works"' \
	    pptcheck lookup --json 10de:1bb3
	echo '{"schema": "other"}' >other.json
	atf_check -s exit:3 -e match:'not a pptcheck/snapshot/1' \
	    pptcheck lookup --from other.json 10de:1bb3
	atf_check -s exit:3 -e match:'not a pptcheck/snapshot/1' \
	    pptcheck lookup --from other.json --keep
	atf_check -s exit:3 -e match:'No such file' \
	    pptcheck lookup --from none 10de:1bb3
	atf_check -o file:answer pptcheck lookup 10de:1bb3
	atf_check -s exit:2 -e match:'needs a device' pptcheck lookup
	atf_check -s exit:2 -e match:'no matrix' pptcheck lookup --keep
	for word in zz 10de 10de:1bb3x 10de1bb3 :; do
		atf_check -s exit:2 -e match:"^pptcheck: $word: no device" \
		    pptcheck lookup --from site 10de:1bb3 "$word"
	done
	atf_check -s exit:2 -e match:'no such' pptcheck lookup --from site ppt99
}

new_case lines "A snapshot with a line for each device"
lines_body() {
	apart
	pptcheck lookup --from site 10de:1bb3 >answer
	python3 - <<-'EOF'
	import json
	d = json.load(open("site/snapshot.json"))
	devices = d.pop("devices")
	open("head", "w").write(json.dumps(d)[:-1] + ',"devices":{\n')
	open("rest", "w").write(",\n".join('"%s":%s' % (i, json.dumps(one))
	    for i, one in devices.items()) + "\n}}\n")
	EOF
	cat head rest >site/snapshot.json
	atf_check -o file:answer pptcheck lookup --from site 10de:1bb3
	atf_check -s exit:4 -o match:'nobody has reported' \
	    pptcheck lookup --from site 8086:10d3
	# It is kept as it is.
	atf_check -o file:answer -e match:'9 reports kept in' \
	    pptcheck lookup --from site --keep 10de:1bb3
	atf_check cmp site/snapshot.json cache/snapshot.json
	atf_check -o file:answer pptcheck lookup 10de:1bb3
	# Another device's line is nobody's business, until it is kept.
	sed 's/^\("1b36:0010":{\).*/\1,/' site/snapshot.json >odd.json
	atf_check -o file:answer pptcheck lookup --from odd.json 10de:1bb3
	for args in 1b36:0010 --keep; do
		atf_check -s exit:3 -e match:'odd.json: it is cut off, or not' \
		    pptcheck lookup --from odd.json $args
	done
	# Cut off, at any line; more after the end; a device twice.
	for n in 1 2 3; do
		sed "${n}q" site/snapshot.json >odd.json
		atf_check -s exit:3 -e match:'cut off' \
		    pptcheck lookup --from odd.json 10de:1bb3
	done
	(cat site/snapshot.json && echo x) >odd.json
	atf_check -s exit:3 -e match:'cut off' \
	    pptcheck lookup --from odd.json 10de:1bb3
	(cat head && sed -n 1p rest && cat rest) >odd.json
	atf_check -s exit:3 -e match:'cut off' \
	    pptcheck lookup --from odd.json 10de:1bb3
	sed 's,snapshot/1,snapshot/9,' site/snapshot.json >odd.json
	atf_check -s exit:3 -e match:'not a pptcheck/snapshot/1' \
	    pptcheck lookup --from odd.json 10de:1bb3
	atf_check -o file:answer pptcheck lookup 10de:1bb3
}

server_case server "A server is asked for these devices only"
server_body() {
	apart
	start
	# A site of plain files has no answer for one device.
	atf_check -o match:'confirmed works' \
	    pptcheck lookup --from "$url" 10de:1bb3
	mkdir -p site/v1/devices/10de
	python3 -c '
import json
d = json.load(open("site/snapshot.json"))["devices"]["10de:1bb3"]
json.dump(d, open("site/v1/devices/10de/1bb3.json", "w"))'
	: >requests
	atf_check -o match:'confirmed works' -o match:'nobody has reported' \
	    pptcheck lookup --from "$url/" 10de:1bb3 ffff:0001
	printf 'ok /%s\n' d/10de-1bb3/cells.json v1/devices/10de/1bb3.json \
	    d/ffff-0001/cells.json v1/devices/ffff/0001.json \
	    d/10de-1bb3/listings.json d/ffff-0001/listings.json >want
	atf_check diff -u want requests
	mkdir -p site/d/10de-1bb3
	mv site/v1/devices/10de/1bb3.json site/d/10de-1bb3/cells.json
	: >requests
	atf_check -o match:'confirmed works' \
	    pptcheck lookup --from "$url" 10de:1bb3
	printf 'ok /d/10de-1bb3/%s.json\n' cells listings >want
	atf_check -o file:want cat requests
	# What is no report comes beside it, also where there is no report.
	mkdir -p site/d/ffff-0001
	echo '{"listings": {"attribution": "Them, CC BY 4.0", "devices":
	    {"ffff:0001": {"name": "One", "hosts": 2, "facts": [{"reset": "flr",
	    "hosts": 2, "on": ["Model"]}]}}}}' >site/d/ffff-0001/listings.json
	atf_check -o match:'nobody has reported' \
	    -o match:'from listings of 2 hosts' -o match:'confirmed works' \
	    -o match:'Them, CC BY 4.0' \
	    pptcheck lookup --from "$url" ffff:0001 10de:1bb3 ffff:0002
	rm -r site/d/ffff-0001
	atf_check -s exit:4 -o ignore pptcheck lookup --from "$url" ffff:0001
	PPTCHECK_MATRIX=$url atf_check -o ignore pptcheck lookup 10de:1bb3
	# With a snapshot at hand nobody is asked.
	atf_check -e match:'kept' pptcheck lookup --from "$url" --keep
	: >requests
	PPTCHECK_MATRIX=$url atf_check -o ignore pptcheck lookup 10de:1bb3
	atf_check -s exit:1 test -s requests
}

new_case listings "What is no report is shown apart, and counts as none"
listings_body() {
	apart
	python3 -c '
import json
d = json.load(open("site/snapshot.json"))
d["listings"] = {"attribution": "Facts by them, CC BY 4.0", "devices": {
    i: {"name": "Seen", "hosts": 9, "facts": [
        {"reset": "no_flr", "interrupts": "msi", "bars": "0:mem32:16M",
         "hosts": 8, "on": ["A One\u001b[2J", "B Two"]},
        {"reset": "no_flr", "interrupts": "msi", "bars": "none listed", "hosts": 1,
         "on": []}]} for i in ("8086:10d3", "10de:1bb3")}}
d["cited"] = {"devices": {"8086:10d3": {"name": "Told", "set_ups": [
    {"platform": "FreeBSD 14 bhyve", "guest": "linux", "ended": "works_once",
     "text": "It was said.", "source": "a book"}]}}}
json.dump(d, open("site/snapshot.json", "w"))'
	atf_check -s exit:4 -o save:answer \
	    pptcheck lookup --from site 8086:10d3
	cat >want <<-'EOF'
	8086:10d3  nobody has reported this device
	  predicted, not proven, from listings of 9 hosts where nobody tried it: Seen
	      on 8 hosts, for example A One [2J, B Two
	        interrupts: msi; BARs: 0:mem32:16M
	        It has no reset of its own (FLR); whether its power state resets it, a listing does not tell.
	      on 1 host
	        interrupts: msi; BARs: none listed
	      Facts by them, CC BY 4.0
	  published elsewhere, second-hand, not signed, checked or counted: Told
	      FreeBSD 14 bhyve, linux guest: works_once. It was said. Source: a book
	EOF
	atf_check diff -u want answer
	# A reported device has both, and its people are those of the reports.
	atf_check -o match:'good for 4 of 4 people' \
	    -o match:'from listings of 9 hosts' -o not-match:'Told' \
	    pptcheck lookup --from site 10de:1bb3
	atf_check -s exit:4 -o save:json \
	    pptcheck lookup --json --from site 8086:10d3
	atf_check -o inline:'9 1 Facts by them, CC BY 4.0 False\n' python3 -c '
import json
d = json.load(open("json"))["8086:10d3"]
print(d["listings"]["hosts"], len(d["cited"]["set_ups"]), d["attribution"],
      "cells" in d)'
	# Beside what probe says of one device, only that there is something.
	echo '00:03.0 Ethernet controller [0200]: Intel 82574L [8086:10d3]' \
	    >lspci.txt
	atf_check -e match:'9 reports kept' pptcheck lookup --from site --keep
	pptcheck probe --source lspci:lspci.txt >table 2>/dev/null
	atf_check -s exit:1 grep OTHERS table
	pptcheck probe --source lspci:lspci.txt 00:03.0 >full 2>/dev/null
	atf_check -o match:'nobody has reported this device' \
	    -o match:'others published: pptcheck lookup 8086:10d3' \
	    -o not-match:'It was said' cat full
	# Whatever stands there.
	for part in '{"listings": 5, "cited": []}' '{"listings": {"devices": []}}' \
	    '{"listings": {"devices": {"8086:10d3": {"facts": [5, null, {}]}}}}' \
	    '{"cited": {"devices": {"8086:10d3": {"set_ups": [5, {}]}}}}'; do
		python3 -c '
import json, sys
json.dump({"schema": "pptcheck/snapshot/1", "devices": {},
           **json.loads(sys.argv[1])}, open("odd.json", "w"))' "$part"
		atf_check -s exit:4 -o match:'nobody has reported' \
		    pptcheck lookup --from odd.json 8086:10d3
	done
}

server_case hostile "Whatever a server answers: one line, nothing kept"
hostile_body() {
	apart
	start
	for step in 500 403 302 not-json not-ours endless; do
		printf '%s\n' $step $step $step >plan
		atf_check -s exit:3 -e save:why \
		    pptcheck lookup --from "$url" 10de:1bb3
		atf_check -o inline:'1\n' sh -c 'wc -l <why | tr -d " "'
		printf '%s\n' $step $step >plan
		atf_check -s exit:3 -e save:why \
		    pptcheck lookup --from "$url" --keep
		atf_check -o inline:'1\n' sh -c 'wc -l <why | tr -d " "'
		[ ! -e cache/snapshot.json ] || atf_fail "$step was kept"
	done
	# Some other server, which has neither.
	rm -r site
	: >plan
	atf_check -s exit:3 -e match:'status 404' \
	    pptcheck lookup --from "$url" --keep
	for other in http://matrix.example ftp://127.0.0.1 file:///etc; do
		atf_check -s exit:2 -e match:'only https|no URL' \
		    pptcheck lookup --from $other 10de:1bb3
		PPTCHECK_MATRIX=$other atf_check -s exit:3 \
		    -e match:'only https|no URL' pptcheck lookup 10de:1bb3
	done
}

new_case probe "probe shows the matrix beside its own answer"
probe_body() {
	apart
	cat >lspci.txt <<-'EOF'
	00:00.0 Host bridge [0600]: Intel Corporation Device [8086:29c0]
	01:00.0 3D controller [0302]: NVIDIA Corporation GP104GL [Tesla P4] [10de:1bb3] (rev a1)
	02:00.0 Non-Volatile memory controller [0108]: Red Hat, Inc. NVMe [1b36:0010] (rev 02)
	03:00.0 Ethernet controller [0200]: Realtek Killer E3000 [10ec:3000] (rev 06)
	04:00.0 Ethernet controller [0200]: Intel Corporation 82574L [8086:10d3]
	EOF
	pptcheck probe --source lspci:lspci.txt >plain 2>/dev/null
	atf_check -s exit:1 grep OTHERS plain
	atf_check -e ignore pptcheck lookup --from site --keep
	pptcheck probe --source lspci:lspci.txt --hypervisor qemu >table \
	    2>/dev/null
	atf_check -o match:'PREDICTED *OTHERS' cat table
	# No platform is this listing's: what others saw is in brackets.
	atf_check -o match:'^01:00.0 .* \(confirmed works 4/4\)' cat table
	atf_check -o match:'^02:00.0 .* \(works 2/2\)' cat table
	# Only predicted, and never reported.
	atf_check -o match:'^03:00.0 .* -( |$)' -o match:'^04:00.0 .* -( |$)' cat table
	pptcheck probe --source lspci:lspci.txt 01:00.0 >full 2>/dev/null
	atf_check -o match:'what others saw .snapshot of 2026-11-01' \
	    -o match:'good for 4 of 4 people' cat full
	# A damaged snapshot is said to be, and probe goes on.
	echo '{' >cache/snapshot.json
	pptcheck probe --source lspci:lspci.txt >table 2>stderr
	atf_check -o match:'snapshot.json' cat stderr
	atf_check -o match:'^01:00.0' cat table
}

atf_init_test_cases() {
	atf_add_test_case files
	atf_add_test_case lines
	atf_add_test_case listings
	atf_add_test_case server
	atf_add_test_case hostile
	atf_add_test_case probe
}
