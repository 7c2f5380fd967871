#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# What meson installs, from another folder, with source and build folder gone.
# Guests with it: lab/long_test.

# shellcheck source=packaging/packaging_common.sh
. "$(atf_get_srcdir)/packaging_common.sh"

atf_test_case tree
tree_head() {
	atf_set descr "Everything is installed, and nothing knows where it was built"
	atf_set require.progs meson
}
tree_body() {
	installed
	prefix=${bin%/bin}
	for path in bin/pptmatrix share/pptcheck/boards/intel.lua \
	    share/pptcheck/scenarios/device/ladder.lua \
	    share/pptcheck/scenarios/host/bars.lua \
	    share/bash-completion/completions/pptcheck \
	    share/zsh/site-functions/_pptcheck \
	    share/fish/vendor_completions.d/pptcheck.fish; do
		[ -s "$prefix/$path" ] || atf_fail "no $path"
	done
	for command in $("$bin/pptcheck" --help |
	    sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
		find "$prefix" -name "pptcheck-$command.1" | grep -q . ||
			atf_fail "no manual page of $command"
	done
	# what the source has of these, none forgotten
	for pair in scenarios/host:scenarios/host:.lua \
	    scenarios/device:scenarios/device:.lua lab/boards:boards:.lua \
	    reports:schemas:.schema.json; do
		from=${pair%%:*} end=${pair##*:} to=${pair#*:}
		find "$source/$from" -maxdepth 1 -name "*$end" |
		    sed 's,.*/,,' | sort >want
		ls "$prefix/share/pptcheck/${to%:*}" >got
		atf_check test -s want
		atf_check diff want got
	done
	atf_check -s exit:1 grep -rlF -e "$source" -e "$build" root
}

atf_test_case alone
alone_head() {
	atf_set descr "probe, report, compare, explain, run without the source"
	atf_set require.progs "meson python3"
}
alone_body() {
	installed
	cp "$source/fixtures/runs/nvme-works-2.json" good.json
	cp "$source/fixtures/runs/intremap-off.json" bad.json
	echo 'vfio-pci 0000:01:00.0: not ready 65535ms after FLR; giving up' >log
	here=$(pwd)
	alone pptcheck --version
	status=1 alone pptcheck probe
	grep -q 'judged for' out || atf_fail "it does not say so"
	alone pptcheck probe --list-checks
	grep -q '^bar-' out || atf_fail "no checks"
	alone pptcheck report "$here/good.json"
	alone pptcheck report --html "$here/page.html" --junit "$here/x.xml" \
	    "$here/good.json"
	atf_check test -s page.html -a -s x.xml
	status=1 alone pptcheck compare "$here/good.json" "$here/bad.json"
	grep -q '^  regression' out || atf_fail "it does not say so"
	status=1 alone pptcheck explain "$here/log"
	grep -q '^Cause ' out || atf_fail "it does not say so"
	alone pptcheck lab --list
	grep -q '^intel ' out || atf_fail "no boards"
	alone pptcheck image build --list-classes
	status=1 alone pptcheck run --out "$here/run"
	atf_check -o match:'"schema": "pptcheck/run/2"' cat run/run.json
	# a scenario by hand finds its program
	scenario=$(find "$(pwd)/root" -name ladder.lua)
	alone "$scenario" -l
	grep -q '^ident: ' out || atf_fail "it does not say so"
}

atf_init_test_cases() {
	atf_add_test_case tree
	atf_add_test_case alone
}
