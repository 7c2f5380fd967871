#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The engine through its front end: exact bytes of -l and -r, exit statuses.

data() {
	echo "$(atf_get_srcdir)/testdata/$1.lua"
}

# result FILE CASE STATUS LINE [OPTION...]: the result file and the exit status
result() {
	file=$(data "$1") ident=$2 status=$3 line=$4
	shift 4
	echo "$line" >expected
	atf_check -s "exit:$status" -o save:stdout -e save:stderr \
	    pptcheck "$file" -r result "$@" "$ident"
	atf_check -o file:expected cat result
}

# refused TEXT PATTERN: a scenario file that does not load
refused() {
	echo "$1" >bad.lua
	atf_check -s exit:1 -e match:"$2" pptcheck bad.lua -l
	atf_check -s exit:1 -e ignore -o match:"^broken: .*$2" \
	    pptcheck bad.lua case
}

new_case() { # name descr
	atf_test_case "$1"
	eval "$1_head() { atf_set descr '$2' require.progs pptcheck; }"
}

new_case list "-l prints exact bytes and nothing on stderr"
list_body() {
	cat >expected <<'EOF'
Content-Type: application/X-atf-tp; version="1"

ident: everything
descr: All fields
has.cleanup: true
require.config: device image
require.files: /dev/null
require.memory: 512M
require.progs: sh
require.user: root
timeout: 31
X-class: guest disruptive
X-needs.facts: iommu.usable
X-stage: guest.boot

ident: least
EOF
	atf_check -o file:expected pptcheck "$(data listing)" -l
	atf_check -o match:'^timeout: 71$' \
	    pptcheck "$(data listing)" -v restarts=7 -l
}

new_case schema "A wrong field is refused with file, line and name"
schema_body() {
	run='run = function() end'
	refused "scenario { ident = 'a', $run, tmeout = 1 }" \
	    "bad.lua:1: scenario: unknown field 'tmeout'"
	refused "scenario { ident = 'a', $run, is_exclusive = true }" \
	    "unknown field 'is_exclusive'"
	refused "scenario { ident = 'a', $run, descr = 7 }" \
	    "bad.lua:1: scenario: field 'descr': want a string, got a number"
	refused "scenario { ident = 'a', $run, timeout = 'x' }" "'timeout'"
	refused "scenario { ident = 'a', $run, timeout = -1 }" "'timeout'"
	refused "scenario { ident = 'a b', $run }" "'ident'"
	refused "scenario { ident = 'a' }" "'run': is missing"
	refused "scenario { ident = 'a', run = 1 }" "'run'"
	refused "scenario { ident = 'a', $run, stage = 'vm.fly' }" "vm.fly"
	refused "scenario { ident = 'a', $run, needs = { disk = '1G' } }" \
	    "needs: unknown field 'disk'"
	refused "scenario { ident = 'a', $run, needs = { files = 'x' } }" \
	    "'files'"
	refused "scenario { ident = 'a', $run, needs = { user = 'bob' } }" \
	    "'user'"
	refused "scenario { ident = 'a', $run }
scenario { ident = 'a', $run }" "bad.lua:2: .*there is such a case"
	refused "local x = 1" "declares no scenario"
	refused "local x = " "bad.lua:[12]: "
	refused "error('wires crossed')" "wires crossed"
	refused "print('hello')
scenario { ident = 'a' }" "bad.lua"
}

new_case timeout_function "A timeout function that raises is told by -l"
timeout_function_body() {
	cat >t.lua <<'EOF'
scenario { ident = "a", run = function() end,
   timeout = function(config) config.x = 1 end }
EOF
	atf_check -s exit:1 -e match:'a: timeout: .*read-only' pptcheck t.lua -l
	sed 's/config.x = 1/return "x"/' t.lua >u.lua
	atf_check -s exit:1 -e match:'a: timeout: ' pptcheck u.lua -l
}

new_case verdicts "Result line and exit status of each way to end"
verdicts_body() {
	v=verdicts
	result $v passes 0 "passed"
	result $v fails 1 "failed: first reason"
	result $v breaks 1 "broken: verdicts.lua:13: wires crossed"
	atf_check -o match:'stack traceback' cat stderr
	result $v fails_then_breaks 1 "failed: the disk is gone"
	result $v skips_inside_pcall 0 "skipped: no such device"
	result $v misses 0 "skipped: MISS: no firmware"
	result $v requires 1 "failed: arithmetic holds"
	result $v compares 1 "failed: answer: got 'a', want 7"
	result $v expects 0 "expected_failure: vendor bug 12: id is wrong"
	result $v expects_in_vain 1 \
	    "failed: expected to fail, but did not: vendor bug 12"
	result $v retries 0 "passed"
}

new_case config "The last of two -v counts; one that is absent raises"
config_body() {
	result verdicts reads_config 1 \
	    "broken: verdicts.lua:49: variable 'absent' is not set" \
	    -v colour=green -vcolour=red
	result verdicts reads_config 1 "failed: count: got 4, want 3" \
	    -v colour=red -v count=4
	result verdicts reads_config 0 "passed" -v colour=red -v absent=
}

new_case facts "A fact that is not known skips the case and is named"
facts_body() {
	atf_check -o match:'^skipped: needs no.such.fact: .' \
	    pptcheck "$(data verdicts)" needs_fact
}

new_case sandbox "No io, no os, no undeclared globals"
sandbox_body() {
	result verdicts sandbox 0 "passed"
	result verdicts undeclared_global 1 \
	    "broken: verdicts.lua:57: undeclared global 'colour'"
	result verdicts sets_global 1 \
	    "broken: verdicts.lua:59: undeclared global 'colour'"
}

new_case output "Notes go to stdout, attachments to the work folder"
output_body() {
	result verdicts writes 0 "passed"
	atf_check -o inline:'3 of four\n' cat stdout
	printf 'a\0b' >expected
	atf_check cmp expected bytes.bin
	atf_check -o inline:'3 of four\npassed\n' \
	    pptcheck "$(data verdicts)" writes
}

# stage CASE STATUS LINE EVENT-PATTERN
stage() {
	rm -f events
	result stages "$1" "$2" "$3" -v device=0000:03:00.0 -v events=events
	atf_check -o match:"\"scenario\":\"stages.lua:$1\",\"event\":\"begin\"" \
	    head -n 1 events
	atf_check -o match:"\"event\":\"stage\".*$4" tail -n 1 events
}

new_case stages "Event and verdict of each way a stage ends"
stages_body() {
	stage pass 0 "passed" \
	    '"status":"PASS".*"kernel":"6.1","cpus":2,"fast":true.*console'
	atf_check -o match:'^guest.boot PASS [0-9.]* s$' \
	    -o match:'^went on with the guest$' cat stdout
	stage fail 1 "failed: guest.boot: no hello" '"FAIL".*"no hello"'
	atf_check -o not-match:'went on' cat stdout
	stage stop 1 "failed: guest.boot: no hello" '"FAIL".*"no hello"'
	stage miss 0 "skipped: MISS: guest.driver: no firmware" '"MISS"'
	stage skip 0 "skipped: guest.driver: not asked for" '"SKIP"'
	stage error 1 "broken: vm.start: no qemu" '"ERROR".*"no qemu"'
	stage unknown 1 "broken: vm.start: stages.lua:30: no stage 'vm.fly'" \
	    '"ERROR"'
	stage nested 1 \
	    "broken: vm.start: stages.lua:31: stage guest.boot inside stage vm.start" \
	    '"ERROR"'
	stage expected 0 "expected_failure: known: guest.boot: no hello" \
	    '"FAIL"'
	stage bytes 1 "$(printf 'failed: vm.start: \377 \033[0m')" '"reason":"?'
}

new_case scores "A score counts; a failed attempt does not end it"
scores_body() {
	stage score_all 0 "passed" '"ending":"kill".*"passed":3,"total":3'
	atf_check -o match:'"attempt":3.*"detail":..*"path":"flr"' \
	    grep '"attempt":3' events
	stage score_some 1 \
	    "failed: vm.restart: kill: 2 of 3 passed; attempt 2: no hello" \
	    '"status":"FAIL".*"score":."passed":2,"total":3'
	atf_check -o inline:'3\n' grep -c '"event":"attempt"' events
	atf_check -o match:'^2 of 3$' cat stdout
	stage score_error 1 "broken: vm.restart: attempt 2: no qemu" \
	    '"status":"ERROR".*"score":."passed":1,"total":3'
	stage score_miss 0 \
	    "skipped: MISS: vm.restart: attempt 1: no firmware" '"MISS"'
}

new_case events_unwritable "An event that cannot be written breaks the case"
events_unwritable_body() {
	result stages pass 1 \
	    "broken: open /nowhere/events: No such file or directory" \
	    -v events=/nowhere/events
	result stages pass 1 \
	    "failed: recorded: got nil, want 'PASS'"
}

new_case cleanup "Cleanup runs without the body, twice, and tells of errors"
cleanup_body() {
	for _ in 1 2; do
		atf_check pptcheck "$(data cleanup)" -v colour=red cleans:cleanup
		atf_check -o inline:red cat cleaned
	done
	atf_check pptcheck "$(data cleanup)" nothing_to_clean:cleanup
	atf_check -s exit:1 -e match:'cleanup broken: the disk is full' \
	    pptcheck "$(data cleanup)" cannot_clean:cleanup
}

new_case interrupted "SIGTERM ends a sleep and a loop; the case is broken"
interrupted_body() {
	for ident in verdicts:sleeps verdicts:spins stages:waits; do
		pptcheck "$(data ${ident%:*})" -r result -v events=events \
		    "${ident#*:}" >$ident.out 2>&1 &
		pid=$!
		until [ -s $ident.out ]; do
			sleep 0.1
		done
		kill $pid
		wait $pid
		atf_check_equal 1 $?
		atf_check -o inline:'broken: interrupted by SIGTERM\n' cat result
	done
	atf_check -o match:'"status":"ERROR".*"reason":"interrupted by SIGTERM"' \
	    tail -n 1 events
	atf_check -o inline:'1\n' grep -c '"event":"attempt"' events
}

new_case usage "Wrong usage is exit 2 and one line with the cases"
usage_body() {
	file=$(data cleanup)
	atf_check -s exit:2 -e match:'^usage: .*cleans cannot_clean' \
	    pptcheck "$file"
	atf_check -s exit:2 -e match:"no case 'x'" pptcheck "$file" x
	atf_check -s exit:2 -e match:"no part 'y'" pptcheck "$file" cleans:y
	atf_check -s exit:2 -e match:'one case' pptcheck "$file" cleans b
	atf_check -s exit:2 -e match:'name=value' pptcheck "$file" -v x cleans
	atf_check -s exit:2 -e match:'no option -x' pptcheck "$file" -x
	atf_check -s exit:2 -e match:'-r wants' pptcheck "$file" -r
}

atf_init_test_cases() {
	for name in list schema timeout_function verdicts config facts \
	    sandbox output stages scores events_unwritable cleanup interrupted usage; do
		atf_add_test_case $name
	done
}
