#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# What runs pptcheck after a change of kernel or firmware: the unit's command and
# the periodic script, in a host without IOMMU.

# shellcheck source=packaging/packaging_common.sh
. "$(atf_get_srcdir)/packaging_common.sh"

# scheduled STATUS COMMAND...: as a scheduler does it, in ./state
scheduled() {
	want=$1
	shift
	mkdir -p state
	may_hide
	(cd state && apart env HOME="$(pwd)" PPTCHECK_LASTING="$(pwd)" "$@") \
	    >out 2>&1
	got=$?
	cat out
	[ $got -eq "$want" ] || atf_fail "status $got: $*"
}

runs() {
	find state -name run.json | wc -l | tr -d ' '
}

# edit FILE STATEMENT: of python, on the document d
edit() {
	python3 -c '
import json, sys
d = json.load(open(sys.argv[1], encoding="utf-8"))
exec(sys.argv[2])
json.dump(d, open(sys.argv[1], "w", encoding="utf-8"))' "$@" || atf_fail "$*"
}

# another_kernel: as if what was tested last were another
another_kernel() {
	edit state/tested.json 'd["kernel"] = "6.1.0-1"'
}

# whole_story GOOD BAD COMMAND...: the statuses for "no news" and "a regression"
whole_story() {
	none=$1 bad=$2
	shift 2
	# The first one: it makes the baseline, and says what it found.
	scheduled "$bad" "$@"
	atf_check -o ignore grep '"host_unsupported"' state/baseline.json
	atf_check_equal 1 "$(runs)"
	# Nothing changed: no second run, and the bad host is not forgotten.
	scheduled "$bad" "$@"
	atf_check -o ignore grep 'are those of the run at' out
	atf_check_equal 1 "$(runs)"
	# Another kernel: as bad as before is no news, then or later.
	another_kernel
	scheduled "$none" "$@"
	atf_check -o ignore grep '^no difference' out
	atf_check_equal 2 "$(runs)"
	scheduled "$none" "$@"
	atf_check_equal 2 "$(runs)"
	# The host was better before; its baseline stays what is wanted.
	another_kernel
	edit state/baseline.json 'd["host"]["facts"]["iommu.usable"] = True'
	cp state/baseline.json good.json
	scheduled "$bad" "$@"
	atf_check -o ignore grep '^  regression  DMA remapping: yes -> no' out
	atf_check cmp good.json state/baseline.json
	atf_check_equal 3 "$(runs)"
	scheduled "$bad" "$@"
	atf_check_equal 3 "$(runs)"
}

atf_test_case unit
unit_head() {
	atf_set descr "systemd's service and timer are valid; what the service runs"
	atf_set require.progs "meson python3 systemd-analyze"
}
unit_body() {
	installed
	units=$(find root -name '*.service' -o -name '*.timer')
	for unit in $units; do
		sed "s,^ExecStart=[^ ]*/pptcheck,ExecStart=$bin/pptcheck," \
		    "$unit" >"${unit##*/}"
	done
	atf_check systemd-analyze verify --man=no ./pptcheck-run.service \
	    ./pptcheck-run.timer
	command=$(sed -n '/^ExecStart=/,/[^\\]$/p' pptcheck-run.service |
	    sed 's/^ExecStart=//; s/\\$//; s,%S/pptcheck,.,g' | tr '\n' ' ')
	# shellcheck disable=SC2086 # its words
	whole_story 0 1 $command
}

atf_test_case matrix
matrix_head() {
	atf_set descr "systemd's unit of pptmatrixd is valid, and lets nothing out"
	atf_set require.progs "meson systemd-analyze"
}
matrix_body() {
	installed
	unit=$(find root -name pptmatrixd.service)
	sed "s,^ExecStart=[^ ]*/pptmatrixd,ExecStart=$bin/pptmatrixd," "$unit" \
	    >pptmatrixd.service
	atf_check systemd-analyze verify --man=no ./pptmatrixd.service
	# As systemd judges it, in tenths: 0 is nothing, 96 is no fence at all.
	atf_check -o save:judged systemd-analyze security --no-pager \
	    --offline=true --threshold=15 ./pptmatrixd.service
	atf_check -o match:'IPAddressDeny= .* only localhost entries' \
	    -o match:'✓ .*CAP_SYS_ADMIN' cat judged
}

atf_test_case periodic
periodic_head() {
	atf_set descr "periodic(8): silent, news, bad news, wrong settings"
	atf_set require.progs "meson python3 shellcheck"
}
periodic_body() {
	installed
	sed "s,^[^ ]*/bin/pptcheck,$bin/pptcheck," "$build/packaging/460.pptcheck" \
	    >460.pptcheck
	atf_check shellcheck -s sh 460.pptcheck
	script=$(pwd)/460.pptcheck
	atf_check sh "$script"
	atf_check -o empty env daily_pptcheck_enable=NO sh "$script"
	dir=$(pwd)/state
	whole_story 0 3 env daily_pptcheck_enable=YES \
	    daily_pptcheck_dir="$dir" sh "$script"
	atf_check -o ignore grep '^PCI passthrough:' out
	scheduled 2 env daily_pptcheck_enable=yes daily_pptcheck_dir="$dir" \
	    daily_pptcheck_arguments=--nonsense sh "$script"
}

atf_init_test_cases() {
	atf_add_test_case unit
	atf_add_test_case matrix
	atf_add_test_case periodic
}
