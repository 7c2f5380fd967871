#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The examples for CI services: their own steps, run as the services run them.

# shellcheck source=packaging/packaging_common.sh
. "$(atf_get_srcdir)/packaging_common.sh"

# steps STATUS FIRST SECOND: both scripts, and what they leave
steps() {
	BASELINE=$(pwd)/baseline.json
	export BASELINE
	PATH=$bin:$PATH
	rm -f "$BASELINE"
	for want in "$1" 0; do # the first makes the baseline
		atf_check -s "exit:$want" -o ignore -e ignore \
		    env HOME="$(pwd)" unshare -rm sh -e ./hidden.sh "$2"
		atf_check -o ignore -e ignore env HOME="$(pwd)" sh -e "$3"
		for file in run.json report.html junit.xml; do
			atf_check test -s result/$file
		done
	done
}

# The services start scripts in a shell; so it hides the devices first.
hidden() {
	cat >hidden.sh <<-'END'
	for dir in /sys/bus/pci /sys/class/iommu /sys/firmware/acpi; do
		[ ! -d $dir ] || mount -t tmpfs none $dir
	done
	exec sh -e "$1"
	END
}

atf_test_case github
github_head() {
	atf_set descr "GitHub Actions"
	atf_set require.progs "meson python3"
}
github_body() {
	installed
	unshare -rm true || atf_skip "this machine allows no mount namespaces"
	hidden
	python3 - "$source/packaging/ci/github-actions.yml" <<-'END' || atf_fail "no YAML"
	import sys, yaml
	flow = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
	job, = flow["jobs"].values()
	for step in job["steps"]:
	    assert set(step) & {"run", "uses"}, step
	runs = [step["run"] for step in job["steps"] if "run" in step]
	first, second = runs
	open("first", "w").write(first)
	open("second", "w").write(second)
	END
	steps 1 ./first ./second
}

atf_test_case jenkins
jenkins_head() {
	atf_set descr "Jenkins"
	atf_set require.progs "meson python3"
}
jenkins_body() {
	installed
	unshare -rm true || atf_skip "this machine allows no mount namespaces"
	hidden
	python3 - "$source/packaging/ci/Jenkinsfile" <<-'END' || atf_fail "no blocks"
	import re, sys
	text = open(sys.argv[1], encoding="utf-8").read()
	code = re.sub(r"'''.*?'''|'[^'\n]*'|//[^\n]*", "", text, flags=re.S)
	assert code.count("{") == code.count("}") > 5, code
	first, second = re.findall(r"sh '''(.*?)'''", text, re.S)
	open("first", "w").write(first)
	open("second", "w").write(second)
	END
	steps 1 ./first ./second
}

atf_init_test_cases() {
	atf_add_test_case github
	atf_add_test_case jenkins
}
