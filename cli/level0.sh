# SPDX-License-Identifier: BSD-2-Clause
# A matrix without a server, from a run to its withdrawal; sourced by tests here
# and in the lab.
# shellcheck shell=sh

# level0 RUN VVVV:DDDD HEADLINE PPTMATRIX: in a folder of its own
level0() {
	PPTCHECK_LASTING=$(pwd)/lasting
	PPTCHECK_CONFIG=$(pwd)/config
	level0_cache=$PPTCHECK_CACHE
	PPTCHECK_CACHE=$(pwd)/cache
	export PPTCHECK_LASTING PPTCHECK_CONFIG PPTCHECK_CACHE
	unset PPTCHECK_MATRIX
	atf_check git init -q matrix
	published() {
		git -C matrix add -A
		git -C matrix -c user.name=matrix -c user.email=m@example \
		    commit -qm "$1"
	}
	atf_check -o save:shown -e ignore \
	    pptcheck submit --yes --to matrix "$1"
	published "a report"
	atf_check -e match:'1 reports are good, 0 files are not' \
	    "$4" verify matrix
	atf_check "$4" build matrix site
	# What was shown is what is published.
	digest=$(openssl dgst -sha256 -r <shown | cut -d ' ' -f 1)
	atf_check test -f "site/r/$digest.html"
	atf_check -s exit:3 -e match:'no snapshot' pptcheck lookup "$2"
	atf_check -e match:'1 reports kept' pptcheck lookup --from site --keep
	atf_check -o match:"$3, good for . of 1 person" -o not-match:nobody \
	    pptcheck lookup "$2"
	atf_check -e match:'the matrix has it' \
	    pptcheck withdraw --to matrix "$(echo "$digest" | cut -c 1-12)"
	published "a withdrawal"
	atf_check -e match:'0 reports are good, 0 files are not' \
	    "$4" verify matrix
	rm -r site
	atf_check "$4" build matrix site
	atf_check -s exit:4 -o match:'nobody has reported' \
	    pptcheck lookup --from site "$2"
	atf_check -s exit:1 grep -rl "$digest" site
	# What is left: the statement, by its digest and the report's.
	atf_check -o inline:'1\n' sh -c \
	    'git -C matrix ls-files | grep -vc README'
	PPTCHECK_CACHE=$level0_cache
}
