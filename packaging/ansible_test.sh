#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The role on two hosts, which are this machine without IOMMU and PCI devices.

# shellcheck source=packaging/packaging_common.sh
. "$(atf_get_srcdir)/packaging_common.sh"

# plays STATUS ARGUMENT...
plays() {
	want=$1
	shift
	apart env HOME="$(pwd)" ANSIBLE_NOCOLOR=1 ANSIBLE_LOCALHOST_WARNING=0 \
	    ansible-playbook -i inventory "$@" fleet.yml >played 2>&1
	got=$?
	[ $got -eq "$want" ] || {
		cat played
		atf_fail "ansible-playbook ended with status $got, not $want"
	}
}

atf_test_case fleet
fleet_head() {
	atf_set descr "Two hosts: documents gathered, no second run, a regression"
	atf_set require.progs "ansible-playbook meson python3"
	atf_set timeout 600
}
fleet_body() {
	installed
	cp -R "$source/packaging/ansible/." .
	here=$(pwd)
	python=$(command -v python3)
	cat >inventory <<-EOF
	alpha ansible_connection=local pptcheck_dir=$here/alpha
	beta ansible_connection=local pptcheck_dir=$here/beta
	[all:vars]
	ansible_become=false
	ansible_python_interpreter=$python
	pptcheck_program=$here/lasting
	EOF
	# Both are one machine, which remembers one state.
	cat >lasting <<-EOF
	#!/bin/sh
	for word; do
		case \$word in
		*/baseline.json) PPTCHECK_LASTING=\${word%/*} ;;
		esac
	done
	export PPTCHECK_LASTING
	exec $bin/pptcheck "\$@"
	EOF
	chmod +x lasting
	atf_check -o ignore ansible-playbook -i inventory --syntax-check fleet.yml
	# What is copied for the installation does not stay, and is in no place
	# that others can foresee.
	mkdir tmp
	TMPDIR=$here/tmp plays 2 -e "pptcheck_package=$here/absent.deb"
	atf_check -o match:'Make a folder for the package' \
	    -o match:'absent.deb' cat played
	atf_check find tmp -name 'pptcheck-*'
	# A host that cannot do passthrough is told as such.
	plays 2
	atf_check -o match:'ended with status 1' cat played
	for host in alpha beta; do
		atf_check -s exit:1 -o match:host_unsupported -e empty \
		    "$bin/pptcheck" report reports/$host.json
		atf_check test -s $host/baseline.json
	done
	# Nothing changed: nothing is gathered, the status stays.
	rm -r reports
	plays 0 -e pptcheck_fail=false
	atf_check -s exit:1 test -e reports
	atf_check -o match:'are those of the run at' cat played
	atf_check_equal 1 "$(find alpha -name 'run-*' | wc -l | tr -d ' ')"
	# As bad as before is no regression; wrong usage is a failure.
	plays 0 -e pptcheck_if_changed=false
	atf_check test -s reports/alpha.json -a -s reports/beta.json
	plays 2 -e '{"pptcheck_devices": ["nonsense"], "pptcheck_if_changed": false}' \
	    --limit beta
}

atf_init_test_cases() {
	atf_add_test_case fleet
}
