#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The command line as people meet it: what goes where, and the exit status.
# Nothing here touches a device of this machine.

fixtures='@SOURCE_ROOT@/fixtures/runs'
# shellcheck source=cli/one_line.sh
. '@SOURCE_ROOT@/cli/one_line.sh'
commands='compare
explain
image build
lab
lookup
probe
record
report
restore
run
submit
withdraw'

# No case may see or leave anything outside its work folder.
apart() {
	PPTCHECK_CACHE=$(pwd)/cache
	PPTCHECK_STATE=$(pwd)/state
	XDG_CACHE_HOME=$(pwd)/xdg
	export PPTCHECK_CACHE PPTCHECK_STATE XDG_CACHE_HOME
	unset NO_COLOR
}

# needs DESCR: what every case has in its head.
needs() {
	atf_set descr "$1"
	atf_set require.progs pptcheck
}

atf_test_case help
help_head() {
	needs "--help of every command: usage and examples on stdout, status 0"
}
help_body() {
	apart
	echo "$commands" | while read -r command; do
		for flag in --help -h; do
			# shellcheck disable=SC2086 # "image build" is two words
			atf_check -s exit:0 -o save:out -e empty \
			    pptcheck $command $flag
			atf_check -o ignore \
			    grep "^usage: pptcheck $command" out
			atf_check -o ignore grep '^Examples:' out
			atf_check -o ignore grep "^  pptcheck $command" out
			atf_check -o empty -s exit:1 grep "$(printf '\033')" out
		done
	done || atf_fail "see above"
	atf_check -o match:'^usage: pptcheck image' pptcheck image --help
	for flag in --help -h help; do
		atf_check -o save:out pptcheck $flag
		for command in compare explain image lab lookup probe record report \
		    restore run submit withdraw; do
			atf_check -o ignore grep "^  $command  " out
		done
	done
}

atf_test_case help_fits
help_fits_head() {
	needs "No line of help is wider than 80 columns"
}
help_fits_body() {
	echo "$commands" | while read -r command; do
		# shellcheck disable=SC2086 # "image build" is two words
		pptcheck $command --help
	done >out
	pptcheck --help >>out
	atf_check -s exit:1 grep -E '^.{81}' out
}

atf_test_case version
version_head() {
	needs "--version names program and version"
}
version_body() {
	atf_check -o match:'^pptcheck [0-9]+\.[0-9]+' pptcheck --version
}

atf_test_case no_command
no_command_head() {
	needs "Without a command: the help on stderr, status 2"
}
no_command_body() {
	atf_check -s exit:2 -o empty -e match:'^usage: pptcheck' pptcheck
	one_line 2 'unknown command "nonsense"' nonsense
	one_line 2 'unknown command ""' ''
	one_line 2 'unknown command "--nonsense"' --nonsense
	one_line 2 'image build' image
	one_line 2 'image build' image nonsense
}

atf_test_case wrong_options
wrong_options_head() {
	needs "Unknown options and missing values: status 2 and one line"
}
wrong_options_body() {
	apart
	echo "$commands" | while read -r command; do
		# shellcheck disable=SC2086 # "image build" is two words
		{
			one_line 2 'unknown option --nonsense' $command --nonsense
			one_line 2 'unknown option -x' $command -x
			one_line 2 '--quiet takes no value' $command --quiet=yes
			one_line 2 '--color needs WHEN' $command --color
			one_line 2 '--color takes' $command --color=maybe
		}
	done || atf_fail "see above"
	one_line 2 '--out needs DIR' run --out
	one_line 2 '--restarts: ' run --restarts 1001
	one_line 2 '--restarts: ' run --restarts -1
	one_line 2 '--restarts: ' run --restarts=
	one_line 2 '--restarts needs at least 1' run --restarts 0
	one_line 2 '--firmware is for --guest' run --firmware uefi
	one_line 2 'absent: No such file' run --guest absent
	printf x >short
	one_line 2 'short is no disk' run --guest short
	head -c 65536 /dev/zero >disk
	one_line 2 'say --firmware uefi or --firmware bios' run --guest disk
	one_line 2 '--firmware is uefi or bios' run --guest disk --firmware efi
	one_line 2 '--guest-format is for --guest' run --guest-format raw
	one_line 2 '--guest-format is raw, qcow2' run --guest disk \
	    --guest-format nbd
	printf 'QFI\373' | dd of=disk conv=notrunc status=none
	one_line 2 'say --guest-format qcow2' run --guest disk --firmware bios
	mkfifo fifo
	one_line 2 'fifo is no disk' run --guest fifo
	mkdir resumed
	echo '{"settings":{"guest":"own"},"devices":[]}' >resumed/run.json
	one_line 3 'that run was with --guest' run --resume resumed
	one_line 2 '--like-vm is for guests of bhyve' run --like-vm win
	one_line 2 '--board needs NAME' lab --board
	one_line 2 '--list takes no value' restore --list=1
	one_line 2 'restore takes no operand' restore 01:00.0
	one_line 2 'what is "nonsense"?' image build nonsense
	atf_check -s exit:1 test -e state -o -e cache
}

atf_test_case run_without_device
run_without_device_head() {
	needs "run refuses what is no device of this host, and writes nothing"
}
run_without_device_body() {
	apart
	one_line 2 'ffff:99:00.0: no such PCI function' run ffff:99:00.0
	one_line 2 'fffe:fffe: no such device' run fffe:fffe
	one_line 2 'nonsense' run nonsense
	one_line 2 '99:20.0' run 99:20.0
	one_line 3 'absent: ' run --baseline absent ffff:99:00.0
	one_line 3 'absent: No such' run --save-baseline absent/b ffff:99:00.0
	one_line 2 'no such PCI function' run --yes --out out ffff:99:00.0
	atf_check -s exit:1 test -e out
	atf_check -o empty sh -c 'ls -d pptcheck-run-* 2>/dev/null || :'
}

atf_test_case run_after_interruption
run_after_interruption_head() {
	needs "run refuses while an interrupted run is not undone"
}
run_after_interruption_body() {
	apart
	leftover bind
	one_line 3 'pptcheck restore' run ffff:99:00.0
	atf_check -e match:'restored 1 device' pptcheck restore
	one_line 2 'no such PCI function' run ffff:99:00.0
}

# What a killed run leaves, for a device that is gone: nothing is touched.
leftover() {
	mkdir -p state
	: >state/journal.lock
	printf '{"verb":"%s","subject":"ffff:99:00.0","driver":"nvme","override":"","time":"2026-11-21T11:16:43Z"}\n' \
	    "$1" >>state/journal
}

atf_test_case restore
restore_head() {
	needs "restore undoes what is listed, and is safe to repeat"
}
restore_body() {
	apart
	atf_check -o empty -e inline:'pptcheck: nothing to restore\n' \
	    pptcheck restore
	atf_check -o empty -e empty pptcheck restore --list
	atf_check -o empty -e empty pptcheck restore --quiet
	leftover bind
	atf_check -o inline:'ffff:99:00.0  bind  back to nvme  (changed 2026-11-21T11:16:43Z)\n' \
	    pptcheck restore --list
	atf_check -o empty -e inline:'pptcheck: restored 1 device\n' \
	    pptcheck restore
	atf_check -e inline:'pptcheck: nothing to restore\n' pptcheck restore
	leftover resize
	one_line 3 'journal entry "resize"' restore
	atf_check test -s state/journal
}

atf_test_case report_refuses
report_refuses_head() {
	needs "report of what is no run document: status 3 and one line"
}
report_refuses_body() {
	apart
	one_line 2 'report needs one run' report
	one_line 2 'report needs one run' report a b
	one_line 3 'absent: ' report absent
	mkdir folder
	one_line 3 'folder/run.json: ' report folder
	: >empty
	one_line 3 'empty:1: ' report empty
	echo '{"schema":' >half
	one_line 3 'half:2: ' report half
	echo '[1]' >list
	one_line 3 'list: not a document of pptcheck' report list
	echo '{"schema":"pptcheck/run/3"}' >newer
	one_line 3 'newer: pptcheck/run/3 is newer than this pptcheck' report newer
	head -c 100000 /dev/zero >zeros
	one_line 3 'zeros:1: ' report zeros
}

atf_test_case report_shows
report_shows_head() {
	needs "report of captured runs: table, status, JSON, folder"
}
report_shows_body() {
	apart
	run=$fixtures/nvme-works.json
	atf_check -o save:out -e empty pptcheck report "$run"
	atf_check -o match:'^DEVICE  *ID  *NAME' cat out
	atf_check -o match:'^0000:01:00.0  1b36:0010  Red Hat.* nvme  *works  *proven  .*  flr$' \
	    cat out
	atf_check -o match:'^  PASS   guest.boot  *3.3 s$' cat out
	atf_check -s exit:4 -o match:'inconclusive at host.isolate: bound to' \
	    pptcheck report "$fixtures/nothing-bound.json"
	mkdir folder
	cp "$run" folder/run.json
	atf_check -o file:out pptcheck report folder
	atf_check -o file:out pptcheck report folder/
	atf_check -o save:json pptcheck report --json folder
	atf_check -o file:out pptcheck report json
	sed 's/"works"/"no_boot"/' "$run" >bad.json
	atf_check -s exit:1 -o match:' no_boot ' pptcheck report bad.json
}

atf_test_case color
color_head() {
	needs "Colour only for a terminal, or when it was asked for"
}
color_body() {
	apart
	TERM=xterm
	export TERM
	escape=$(printf '\033')
	set -- pptcheck report "$fixtures/nvme-works.json"
	atf_check -o not-match:"$escape" "$@"
	atf_check -o not-match:"$escape" "$@" --color=auto
	atf_check -o not-match:"$escape" "$@" --color never
	atf_check -o match:"$escape" "$@" --color=always
	# what was said now beats what was said once
	atf_check -o match:"$escape" env NO_COLOR=1 "$@" --color=always
}

atf_test_case color_on_a_terminal
color_on_a_terminal_head() {
	atf_set descr "On a terminal NO_COLOR and a dumb TERM are honoured"
	atf_set require.progs "pptcheck python3"
}
color_on_a_terminal_body() {
	apart
	escape=$(printf '\033')
	cat >on_terminal.py <<-'EOF'
	import os, pty, sys
	sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:], stdin_read=lambda fd: b"")))
	EOF
	set -- python3 on_terminal.py pptcheck report "$fixtures/nvme-works.json"
	TERM=xterm
	export TERM
	atf_check -o match:"$escape\\[32mworks" "$@"
	atf_check -o match:"$escape\\[32mworks" env NO_COLOR= "$@"
	atf_check -o not-match:"$escape" env NO_COLOR=1 "$@"
	atf_check -o not-match:"$escape" env TERM=dumb "$@"
	atf_check -o not-match:"$escape" env TERM= "$@"
	atf_check -o not-match:"$escape" env -u TERM "$@"
	atf_check -o match:"$escape" env TERM= "$@" --color=always
	atf_check -o not-match:"$escape" "$@" --color=never
}

atf_test_case image_build
image_build_head() {
	needs "image build refuses wrong classes and kernels"
}
image_build_body() {
	apart
	atf_check -o match:'^nvme ' -o match:'^net ' \
	    pptcheck image build --list-classes
	one_line 2 'unknown class "nonsense"' image build --classes nonsense
	one_line 2 'unknown class "nonsense"' \
	    image build --classes nvme,nonsense
	one_line 2 'exclude each other' \
	    image build --kernel /dev/null --package /dev/null
	one_line 3 '/dev/null' image build --kernel /dev/null
	one_line 3 'absent' image build --kernel absent
	one_line 3 'absent.deb' image build --package absent.deb
	echo 'this is no kernel' >text
	mkdir -p modules/6.1.0-1/kernel empty
	: >modules/6.1.0-1/modules.dep
	one_line 3 'text' image build --kernel text --modules modules/6.1.0-1
	one_line 3 'no module folder' image build --kernel text --modules empty
	echo nothing >bad.deb
	one_line 3 'bad.deb: not a Debian package' \
	    image build --quiet --package bad.deb --out image
	# nothing that could be taken for an image
	atf_check -s exit:1 test -e image/image.json
	atf_check -s exit:1 test -e cache/image/image.json
}

atf_test_case lab
lab_head() {
	needs "lab lists its boards; what it cannot do is 125"
}
lab_body() {
	apart
	atf_check -o save:out -e empty pptcheck lab --list
	atf_check -o match:'^intel  *[^ ]' cat out
	one_line 125 'no board "nonsense"' lab --board nonsense
	one_line 125 'absent.lua' lab --board ./absent.lua
	echo 'this is no board' >bad.lua
	one_line 125 'bad.lua' lab --board ./bad.lua
	atf_check -o empty sh -c 'ls -d pptcheck-lab-* 2>/dev/null || :'
}

atf_test_case full_disk
full_disk_head() {
	needs "A result that cannot be written is no success"
	atf_set require.files /dev/full
}
full_disk_body() {
	apart
	full report "$fixtures/nvme-works.json"
	full report --json "$fixtures/nvme-works.json"
}

# full ARGUMENT...: writes to a full disk and says so.
full() {
	# shellcheck disable=SC2016 # for the inner shell
	atf_check -s not-exit:0 -e match:'^pptcheck: ' \
	    sh -c '"$@" >/dev/full' sh pptcheck "$@"
}

atf_test_case full_disk_lists
full_disk_lists_head() {
	needs "Nor is a list or a help that cannot be written"
	atf_set require.files /dev/full
}
full_disk_lists_body() {
	apart
	full lab --list
	full image build --list-classes
	leftover bind
	full restore --list
	full run --help
	full --help
	full --version
}

atf_init_test_cases() {
	atf_add_test_case help
	atf_add_test_case help_fits
	atf_add_test_case version
	atf_add_test_case no_command
	atf_add_test_case wrong_options
	atf_add_test_case run_without_device
	atf_add_test_case run_after_interruption
	atf_add_test_case restore
	atf_add_test_case report_refuses
	atf_add_test_case report_shows
	atf_add_test_case color
	atf_add_test_case color_on_a_terminal
	atf_add_test_case image_build
	atf_add_test_case lab
	atf_add_test_case full_disk
	atf_add_test_case full_disk_lists
}
