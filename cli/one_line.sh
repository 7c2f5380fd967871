# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh

# one_line STATUS TEXT ARGUMENT...: that status, nothing on stdout, and on
# stderr one line that holds TEXT.
one_line() {
	status=$1 text=$2
	shift 2
	atf_check -s "exit:$status" -o empty -e save:err pptcheck "$@"
	atf_check -o inline:'1\n' sh -c 'wc -l <err | tr -d " "'
	atf_check -o ignore grep -F -e "$text" err
	atf_check -o ignore grep '^pptcheck: ' err
}
