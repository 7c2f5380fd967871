#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# Commands that look at the host, in a namespace where its PCI devices are those
# of a planted folder: nothing here touches a device of this machine.

# apart: ./inside COMMAND... runs it with ./pci in the place of /sys/bus/pci.
apart() {
	[ -d /sys/bus/pci ] || atf_skip "this machine has no PCI bus"
	unshare -rm true 2>/dev/null ||
		atf_skip "this machine allows no mount namespaces"
	mkdir -p pci/devices state
	PPTCHECK_CACHE=$(pwd)/cache PPTCHECK_STATE=$(pwd)/state
	PPTCHECK_LASTING=$(pwd)/lasting XDG_CACHE_HOME=$(pwd)/xdg
	export PPTCHECK_CACHE PPTCHECK_STATE PPTCHECK_LASTING XDG_CACHE_HOME
	cat >inside <<-'END'
		#!/bin/sh
		exec unshare -rm sh -c \
		    'mount --bind pci /sys/bus/pci && exec "$@"' sh "$@"
	END
	chmod +x inside
}

# needs DESCR: what every case has in its head.
needs() {
	atf_set descr "$1"
	atf_set require.progs pptcheck
}

atf_test_case run_ends_with_its_document
run_ends_with_its_document_head() {
	needs "the last line of a run without a failure names its document"
}
run_ends_with_its_document_body() {
	apart
	./inside pptcheck run --out first >out 2>err
	[ -f first/run.json ] || atf_fail "no document: $(cat err)"
	atf_check -o match:'no difference' -e save:err \
	    ./inside pptcheck run --out second --baseline first/run.json
	atf_check -o inline:"pptcheck: run document: $(pwd)/second/run.json\n" \
	    tail -n 1 err
	# What waits in the spool is mentioned, and stays there.
	PPTCHECK_LASTING=$(pwd)/lasting
	export PPTCHECK_LASTING
	mkdir -p lasting/spool/new
	waits=lasting/spool/new/$(printf '%064d' 1).json
	echo '{}' >"$waits"
	./inside pptcheck run --out third >out 2>err
	atf_check -o match:'from before: 1; pptcheck submit sends it' \
	    tail -n 1 err
	atf_check -o inline:'{}\n' cat "$waits"
}

# planted DRIVER OVERRIDE: a function that DRIVER has.
planted() {
	device=pci/devices/ffff:99:00.0
	mkdir -p "$device" "pci/drivers/$1"
	: >pci/drivers_probe
	: >"pci/drivers/$1/unbind"
	ln -sfn "../../drivers/$1" "$device/driver"
	printf '%s\n' "$2" >"$device/driver_override"
	: >state/journal.lock
	printf '{"verb":"bind","subject":"ffff:99:00.0","driver":"%s","override":""}\n' \
	    "$3" >state/journal
}

atf_test_case restore_keeps_what_others_bound
restore_keeps_what_others_bound_head() {
	needs "restore leaves a driver alone that was bound meanwhile"
}
restore_keeps_what_others_bound_body() {
	apart
	for before in '' e1000e; do
		planted nvme vfio-pci "$before"
		atf_check -e save:err ./inside pptcheck restore
		atf_check -o match:"ffff:99:00.0: bound to nvme meanwhile, and left there \(was: ${before:-none}\)" \
		    cat err
		atf_check test ! -s pci/drivers/nvme/unbind
		atf_check test ! -s pci/drivers_probe
		# an empty line clears it; a plain file keeps the rest
		atf_check -o inline:'\n' head -n 1 "$device/driver_override"
		atf_check test ! -e state/journal
	done
	# what has its first driver again needs no word
	planted nvme vfio-pci nvme
	atf_check -e inline:'pptcheck: restored 1 device\n' \
	    ./inside pptcheck restore
	atf_check test ! -s pci/drivers/nvme/unbind
	# our own binding goes
	planted vfio-pci vfio-pci ''
	atf_check -e ignore ./inside pptcheck restore
	atf_check -o inline:'ffff:99:00.0' cat pci/drivers/vfio-pci/unbind
}

atf_test_case restore_unreadable_journal
restore_unreadable_journal_head() {
	needs "a journal that cannot be read is an error, and is kept"
}
restore_unreadable_journal_body() {
	apart
	: >state/journal.lock
	ln -s journal state/journal
	for command in 'restore' 'restore --list' 'run'; do
		# shellcheck disable=SC2086 # two words
		atf_check -s exit:3 -o empty -e save:err ./inside pptcheck $command
		[ "$command" = run ] ||
			atf_check -o match:'open .*/state/journal: ' cat err
		atf_check test -L state/journal
	done
	rm state/journal
	planted nvme vfio-pci nvme
	echo 'not JSON' >>state/journal
	atf_check -s exit:3 -o match:'^ffff:99:00.0' \
	    -e match:'state/journal: line 2 is no entry' \
	    ./inside pptcheck restore --list
	atf_check -s exit:3 -e match:'state/journal: line 2 is no entry' \
	    ./inside pptcheck restore
	atf_check -o inline:'\n' head -n 1 "$device/driver_override"
	atf_check test -s state/journal
}

atf_init_test_cases() {
	atf_add_test_case run_ends_with_its_document
	atf_add_test_case restore_keeps_what_others_bound
	atf_add_test_case restore_unreadable_journal
}
