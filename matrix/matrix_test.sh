#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# From a run to the repository, the site, the snapshot, and back out again.

source='@SOURCE_ROOT@'
run=$source/fixtures/runs/nvme-works.json

new_case() { # name descr
	atf_test_case "$1"
	eval "$1_head() { atf_set descr '$2' require.progs 'pptcheck python3'; }"
}
apart() {
	PPTCHECK_LASTING=$(pwd)/lasting
	PPTCHECK_CACHE=$(pwd)/cache
	export PPTCHECK_LASTING PPTCHECK_CACHE
	unset PPTCHECK_MATRIX
	mkdir matrix
	pptmatrix=$(atf_get_srcdir)/pptmatrix
}
# person NAME STATEMENT: a report of someone, after a change in python to d
person() {
	python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
v = d["devices"][0]
exec(sys.argv[2])
json.dump(d, open("run.json", "w"))' "$run" "$2" || atf_fail "$2"
	PPTCHECK_CONFIG=$(pwd)/$1 atf_check -o ignore -e ignore \
	    pptcheck submit --yes --to matrix run.json
}

new_case id "The link of a host leads to its board, and tells nobody"
id_body() {
	apart
	person jane 'd["host"]["facts"].update({"host.board.vendor": "Maker",
    "host.board.name": "Z690 <Taichi> & co"})'
	atf_check "$pptmatrix" build matrix site
	mkdir -p host/sys/class/dmi/id host/sys/bus/pci/devices bare/sys
	echo 'Z690 <Taichi> & co' >host/sys/class/dmi/id/board_name
	atf_check -o match:'^Board     Z690 <Taichi> & co$' \
	    -o match:'^IOMMU     not known$' pptcheck id --source sysfs:host
	atf_check -o inline:'http://127.0.0.1:9/h/index.html#z690-taichi-co\n' \
	    pptcheck id --link --to http://127.0.0.1:9/ --source sysfs:host
	PPTCHECK_MATRIX=https://matrix.example \
	    atf_check -o inline:'https://matrix.example/h/index.html#z690-taichi-co\n' \
	    pptcheck id --link --source sysfs:host
	atf_check -o match:'href="z690-taichi-co.html">Z690 &lt;Taichi' \
	    grep 'id="z690-taichi-co"' site/h/index.html
	atf_check -s exit:3 -e match:'does not tell its board' \
	    pptcheck id --link --to https://matrix.example --source sysfs:bare
	atf_check -s exit:3 -e match:'has no pages' \
	    pptcheck id --link --to matrix --source sysfs:host
	for words in 'extra' '--to=https://matrix.example' \
	    '--link --to=http://matrix.example' '--link' '--source=nothing:x'; do
		# shellcheck disable=SC2086
		atf_check -s exit:2 -e not-empty pptcheck id $words
	done
	# How to do the same is on the report.
	atf_check -o match:'<code>pptcheck run 1b36:0010</code>' \
	    cat site/r/*.html
}

new_case round_trip "submit, build, lookup, withdraw: gone"
round_trip_body() {
	apart
	person jane ''
	person joe 'v["stages"][2].update(status="FAIL", reason="<b>&no")'
	atf_check -e match:'2 reports are good, 0' "$pptmatrix" verify matrix
	atf_check "$pptmatrix" build matrix site
	atf_check -o match:'2 signed reports from 2 people' cat site/index.html
	atf_check -o match:'≠ differs, 1 of 2' cat site/d/1b36-0010/index.html
	# What reports say is text.
	atf_check -o match:'&lt;b&gt;&amp;no' sh -c 'cat site/r/*.html'
	atf_check -s exit:1 sh -c 'cat site/r/*.html | grep "<b>"'
	atf_check -o save:answer \
	    pptcheck lookup --from site/snapshot.json 1b36:0010
	atf_check -o match:'good for 1 of 2 people' cat answer
	atf_check -o match:'no_start \(proven, vm.start\)' cat answer
	atf_check -o match:'works \(proven\)' cat answer
	# The same repository, the same bytes.
	atf_check "$pptmatrix" build matrix again
	atf_check diff -r site again
	PPTCHECK_CONFIG=$(pwd)/joe
	export PPTCHECK_CONFIG
	for id in $(pptcheck withdraw --list | sed 's/  .*//'); do
		pptcheck withdraw --to matrix "$id" 2>/dev/null ||
			other=$((other + 1))
	done
	[ "$other" -eq 1 ] || atf_fail "$other reports of others, not 1"
	atf_check -e match:'1 reports are good, 0' "$pptmatrix" verify matrix
	atf_check "$pptmatrix" build matrix site
	atf_check -o match:'1 of 1' \
	    pptcheck lookup --from site/snapshot.json 1b36:0010
	atf_check -s exit:1 grep -r no_start site
}

new_case verify "verify names each file that is wrong"
verify_body() {
	apart
	person jane ''
	report=$(echo matrix/reports/*/*.json)
	good() {
		rm -rf matrix
		cp -r kept matrix
	}
	cp -r matrix kept
	bad() { # TEXT
		atf_check -s exit:1 -o match:"$1" -e match:'are not' \
		    "$pptmatrix" verify matrix
		good
	}
	printf x >>"$report"
	bad 'envelope'
	cat kept/reports/*/*.json | tr 'A' 'B' >"$report"
	bad 'envelope'
	mv "$report" "$(dirname "$report")/0.json"
	bad 'not named by its digest'
	mkdir -p matrix/reports/zz
	cp "$report" matrix/reports/zz/
	bad 'not named by its digest'
	head -c 300000 /dev/zero >matrix/reports/big.json
	mkdir -p matrix/reports/00
	mv matrix/reports/big.json matrix/reports/00/
	bad 'larger than 256 KiB'
	ln -s /etc/passwd matrix/reports/link
	mkdir matrix/reports/aa
	ln -s /etc/passwd matrix/reports/aa/link
	bad 'is no file'
	# Withdrawn, and put back.
	PPTCHECK_CONFIG=$(pwd)/jane atf_check -e ignore pptcheck withdraw \
	    --to matrix "$(basename "$report" .json | cut -c 1-12)"
	cp -r kept/reports matrix/
	bad 'is withdrawn, and must be removed'
	atf_check -s exit:3 -e match:'no such folder' "$pptmatrix" verify none
	atf_check -s exit:2 -e match:usage "$pptmatrix"
}

new_case export_and_back "what is withdrawn stays so wherever an export is read"
export_and_back_body() {
	apart
	person jane ''
	person joe 'v["stages"][2].update(status="FAIL", reason="no")'
	cp -r matrix mirror
	atf_check "$pptmatrix" export matrix out
	atf_check -o match:'"last":2' -o match:CC0 cat out/manifest.json
	atf_check "$pptmatrix" import out fresh
	atf_check diff -r matrix fresh
	PPTCHECK_CONFIG=$(pwd)/joe
	export PPTCHECK_CONFIG
	for id in $(pptcheck withdraw --list | sed 's/  .*//'); do
		pptcheck withdraw --to matrix "$id" 2>/dev/null
	done
	atf_check "$pptmatrix" build matrix site
	atf_check "$pptmatrix" export matrix new
	# A mirror that still has it, and an export that is older.
	atf_check "$pptmatrix" import new mirror
	atf_check "$pptmatrix" import out mirror
	atf_check diff -r matrix mirror
	atf_check "$pptmatrix" import new rebuilt
	atf_check "$pptmatrix" build rebuilt again
	atf_check diff -r site again
	atf_check -s exit:1 grep -rq no_start again
	# What is not as the manifest says is not read.
	printf x >>new/0-0.ndjson.zst
	atf_check -s exit:3 -e match:'not what the manifest says' \
	    "$pptmatrix" import new other
	sed -i 's/"last":2/"last":3/' out/manifest.json
	atf_check -s exit:3 -e match:'entries are missing' \
	    "$pptmatrix" import out other
}

new_case import_of_no_envelopes "lines whose envelope is none are told and passed over"
import_of_no_envelopes_body() {
	apart
	mkdir out
	# One uncompressed block of a frame (RFC 8878, 3.1.1).
	python3 - <<-'EOF'
	import hashlib, json
	lines = b"".join(b'{"log":%d,%s}\n' % (i + 1, entry) for i, entry in enumerate([
	    b'"report":5', b'"report":null', b'"report":"x"', b'"report":[]',
	    b'"report":{}', b'"statement":"x"', b'"statement":{}',
	    b'"gone":"%s"' % (b"0" * 64)]))
	block = (len(lines) << 3 | 1).to_bytes(3, "little") + lines
	frame = b"\x28\xb5\x2f\xfd\x00\x58" + block
	open("out/0-0.ndjson.zst", "wb").write(frame)
	json.dump({"segments": [{"name": "0-0.ndjson.zst", "last": 8,
	    "sha256": hashlib.sha256(frame).hexdigest()}]},
	    open("out/manifest.json", "w"))
	EOF
	# What shall go and does not is told.
	mkdir -p "fresh/reports/00/$(printf %064d 0).json"
	atf_check -s exit:1 -o save:told "$pptmatrix" import out fresh
	cat told
	atf_check_equal 5 "$(grep -c 'no line of an export' told)"
	atf_check_equal 8 "$(grep -c ': entry [1-8]: ' told)"
	atf_check -o ignore grep 'entry 8: cannot be removed' told
}

new_case beside "listings and cited set-ups are shown apart, never counted"
beside_body() {
	apart
	person jane ''
	atf_check "$pptmatrix" build --seeds "$source/matrix/data/predicted.json" \
	    --cited "$source/matrix/data/cited.json" matrix site
	atf_check -o match:'1 signed report from 1 person on 1 device\.' \
	    cat site/index.html
	page=site/d/10de-1bb3/index.html
	atf_check -o match:'Nobody has reported this device' \
	    -o match:'Published elsewhere' -o match:'RmInitAdapter' \
	    -o match:'no FLR' -o match:'a listing does not tell' \
	    -o match:'listings of 1 host<' -o not-match:'has a reset of its own' \
	    cat "$page"
	atf_check -o match:'CC BY 4.0' -o match:'Predicted, from listings' \
	    -o match:'has a reset of its own' cat site/d/8086-1533/index.html
	atf_check -o match:'8086-1533' sh -c 'cat site/v/8086*.html'
	atf_check -o match:'^pptcheck/snapshot/1 1$' python3 -c '
import json
d = json.load(open("site/snapshot.json"))
print(d["schema"], len(d["devices"]))'
	# A client finds them, in the snapshot and in what is asked for alone.
	atf_check -s exit:4 -o save:answer \
	    pptcheck lookup --from site 10de:1bb3
	atf_check -o match:'nobody has reported' -o match:'listings of 1 host ' \
	    -o match:'Huawei RH2288H V3' -o match:'RmInitAdapter' \
	    -o match:'CC BY 4.0' -o match:'second-hand' cat answer
	mkdir -p one
	(echo '{"schema": "pptcheck/snapshot/1",' &&
	    sed 's/^{//' site/d/10de-1bb3/listings.json) >one/snapshot.json
	atf_check -s exit:4 -o file:answer pptcheck lookup --from one 10de:1bb3
	atf_check [ "$(wc -c <site/snapshot.json)" -lt 500000 ]
	# Without them nothing of them stays.
	atf_check "$pptmatrix" build matrix site
	atf_check -s exit:1 grep -q listings site/snapshot.json
	[ ! -e site/d/10de-1bb3 ] || atf_fail "a page stayed"
	[ ! -e site/d/1b36-0010/listings.json ] || atf_fail "listings stayed"
	atf_check -s exit:3 -e match:'not a pptcheck/seeds/1' "$pptmatrix" \
	    build --seeds "$source/matrix/data/cited.json" matrix site
}

atf_init_test_cases() {
	atf_add_test_case beside
	atf_add_test_case export_and_back
	atf_add_test_case import_of_no_envelopes
	atf_add_test_case id
	atf_add_test_case round_trip
	atf_add_test_case verify
}
