#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# Every check with what triggers it and what does not: the lines of
# fixtures/checks/CHECKS-*.tsv.  A line is a check, "finding", "pass", "unknown"
# or "skip", the sources to read, a device or "-", a hypervisor or "-", "real",
# "board" or "synthetic", and a note.

root='@SOURCE_ROOT@'
tab=$(printf '\t')

# Leaves "CHECK FILE" of every check in the file index.
index() {
	for file in "$root"/scenarios/host/*.lua; do
		pptcheck "$file" -l | sed -n "s|^ident: \\(.*\\)|\\1 $file|p"
	done >index
}

# Prints what is wrong with the lines of one file.
judged() {
	lines=0 absent=0
	index
	while IFS=$tab read -r check expect source device hypervisor _; do
		case $check in '' | '#'*) continue ;; esac
		lines=$((lines + 1))
		file=$(sed -n "s|^$check ||p" index)
		[ -n "$file" ] || {
			echo "$check: there is no such check"
			continue
		}
		for spec in $source; do
			path=${spec#*:}
			[ -e "$root/$path" ] || {
				absent=$((absent + 1))
				continue 2
			}
		done
		set -- -v "expect=$expect" -v "source=$source"
		[ "$device" = - ] || set -- "$@" -v "device=$device"
		[ "$hypervisor" = - ] ||
			set -- "$@" -v "hypervisor=$hypervisor"
		text=$(cd "$root" && pptcheck "$file" "$@" "$check" 2>&1) ||
			echo "$check, $source, $device: $text"
	done <"$1"
	[ "$lines" -gt 0 ] || echo "no line in $1"
	echo "$lines lines, $absent without their capture" >&2
}

new_case() { # FILE
	atf_test_case "$1"
	eval "$1_head() {
		atf_set descr 'Lines of CHECKS-$1.tsv' require.progs pptcheck
		atf_set timeout 600
	}"
	eval "$1_body() {
		judged '$root/fixtures/checks/CHECKS-$1.tsv' >wrong
		atf_check -o empty cat wrong
	}"
}

atf_test_case complete
complete_head() {
	atf_set descr "Each check has a line that triggers it and one that does not"
}
complete_body() {
	cat "$root"/fixtures/checks/CHECKS-*.tsv >lines
	index
	cut -d ' ' -f 1 index | sort >ids
	for expect in finding pass; do
		awk -F "$tab" -v e=$expect '$2 == e { print $1 }' lines |
			sort -u >have
		comm -23 ids have | sed "s/\$/: no line with $expect/"
	done >missing
	atf_check -o empty cat missing
	awk -F "$tab" '$2 == "finding" && ($6 == "real" || $6 == "board") {
		print $1
	}' lines | sort -u >real
	echo "$(wc -l <real) of $(wc -l <ids) checks have a real trigger" >&2
	[ "$(wc -l <real)" -ge 40 ] || atf_fail "too few have a real trigger"
}

for file in "$root"/fixtures/checks/CHECKS-*.tsv; do
	name=${file##*/CHECKS-}
	new_case "${name%.tsv}"
done

atf_init_test_cases() {
	for file in "$root"/fixtures/checks/CHECKS-*.tsv; do
		name=${file##*/CHECKS-}
		atf_add_test_case "${name%.tsv}"
	done
	atf_add_test_case complete
}
