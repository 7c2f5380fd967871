#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# What the documents and completions say of commands and options is what the
# program says of itself, no more and no less.

source='@source@'
docs=$source/docs

# The program's own words: one a line, sorted.
commands() {
	pptcheck --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' | sort
}
options() { # COMMAND
	pptcheck "$1" --help | sed -n 's/^  --\([a-z-]*\).*/\1/p' | sort -u
}
# Options that every command has, and those that only this one has.
common_options() {
	for command in $(commands); do
		options "$command"
	done | sort | uniq -c | awk -v n="$(commands | wc -l)" '
		$1 == n { print $2 }'
}
own_options() {
	common_options >common
	options "$1" | comm -23 - common
}

# same WHAT: the files want and got hold the same lines, and some
same() {
	[ -s want ] || atf_fail "$1: nothing to compare with"
	diff want got >difference ||
		atf_fail "$1: $(tr '\n' ' ' <difference)"
}

new_case() { # name descr [program]
	atf_test_case "$1"
	eval "$1_head() { atf_set descr '$2' require.progs 'pptcheck $3'; }"
}

new_case lint "Manual pages are clean mdoc" mandoc
lint_body() {
	# Whether a page of another package is installed is not our business.
	for page in "$docs"/*.1; do
		mandoc -T lint "$page" 2>&1
	done | grep -v -e 'referenced manual not found' -e 'outdated mandoc.db' \
	    >complaints
	atf_check cat complaints
}

new_case pages "Every command has a manual page, and no other"
pages_body() {
	commands | sed 's/.*/pptcheck-&.1/' >want
	(cd "$docs" && ls pptcheck-*.1) >got
	same pages
	for command in $(commands); do
		atf_check -o match:"^.It Cm $command\$" \
		    cat "$docs/pptcheck.1"
		for page in pptcheck.1 "pptcheck-$command.1"; do
			atf_check -o match:'^.Sh EXAMPLES' -o match:"^.Xr kyua 1\
|^.Xr pptcheck 1" cat "$docs/$page"
		done
	done
}

# The same of the matrix's programs.
matrix_commands() {
	"$(atf_get_srcdir)/../matrix/pptmatrix" --help |
	    sed -n 's/^[usage: ]* pptmatrix \([a-z]*\) .*/\1/p' | sort -u
}
matrix_actions() {
	"$(atf_get_srcdir)/../matrix/pptmatrix" --help |
	    sed -n 's/^           //p' | tr '|' '\n' | sed 's/^ *//; s/ .*//' |
	    grep . | sort
}
daemon_options() {
	"$(atf_get_srcdir)/../matrix/pptmatrixd" --help |
	    grep -o '^  --[a-z-]*\|, --[a-z-]*' | sed 's/.*--//' | sort
}

new_case matrix "Programs of the matrix have pages of all they take" mandoc
matrix_body() {
	matrix_commands >want
	matrix_actions >>want
	sort -o want want
	sed -n 's/^\.It Cm //p' "$docs/pptmatrix.1" | sed 's/ , Cm /\n/' |
	    sed 's/ .*//' | sort >got
	same pptmatrix.1
	daemon_options >want
	sed -n 's/^\.It Fl -//p' "$docs/pptmatrixd.8" | sed 's/ , Fl -/\n/' |
	    sed 's/ .*//' | sort >got
	same pptmatrixd.8
	for page in pptmatrix.1 pptmatrixd.8; do
		mandoc -T lint -W warning "$docs/$page" |
			grep -v 'referenced manual not found' >>complaints
	done
	atf_check cat complaints
}

new_case matrix_completion "pptmatrix and pptmatrixd complete in three shells" bash
matrix_completion_body() {
	words() { # PROGRAM WORD...: what bash offers after them
		bash -c '. "$1"; shift; COMP_WORDS=("$@" "")
		    COMP_CWORD=$(($# )); "_$1" "$1" "" "${!#}"
		    printf "%s\n" "${COMPREPLY[@]}"' bash \
		    "$docs/completion/$1.bash" "$@" | sort
	}
	PATH=$(atf_get_srcdir)/../matrix:$PATH
	daemon_options >want
	words pptmatrixd | sed 's/^--//' >got
	same "bash, pptmatrixd"
	sed -n "s/^ *'\**--\([a-z-]*\).*/\1/p" "$docs/completion/_pptmatrixd" |
	    sort >got
	same "zsh, pptmatrixd"
	sed -n 's/^complete -c pptmatrixd -l \([a-z-]*\).*/\1/p' \
	    "$docs/completion/pptmatrixd.fish" | sort >got
	same "fish, pptmatrixd"
	matrix_commands >want
	words pptmatrix | grep -v '^--' >got
	same "bash, pptmatrix"
	sed -n "/commands=(/,/)\$/s/^.*'\([a-z]*\):.*/\1/p" \
	    "$docs/completion/_pptmatrix" | sort >got
	same "zsh, pptmatrix"
	sed -n 's/^set -l commands //p' "$docs/completion/pptmatrix.fish" |
	    tr ' ' '\n' >got
	same "fish, pptmatrix"
	matrix_actions >want
	words pptmatrix moderate | grep -v '^--' >got
	same "bash, actions"
	sed -n 's/^	actions=(\(.*\))/\1/p' "$docs/completion/_pptmatrix" |
	    tr ' ' '\n' >got
	same "zsh, actions"
	sed -n "s/.*moderate' -f -a \"\(.*\)\"/\1/p" \
	    "$docs/completion/pptmatrix.fish" | tr ' ' '\n' >got
	same "fish, actions"
	pptmatrix --help | grep -o '\[--[a-z]*' | sed 's/\[--//' | sort -u >want
	{ words pptmatrix moderate; words pptmatrix build; } |
	    sed -n 's/^--//p' | sort >got
	same "bash, options"
	sed -n "s/^[[:space:]]*['\"]--\([a-z]*\).*/\1/p" "$docs/completion/_pptmatrix" |
	    sort >got
	same "zsh, options"
	sed -n 's/.*_from [a-z]*. .*-l \([a-z]*\).*/\1/p' \
	    "$docs/completion/pptmatrix.fish" | sort >got
	same "fish, options"
	for shell in zsh fish; do
		command -v $shell >/dev/null || continue
		for program in pptmatrix pptmatrixd; do
			case $shell in
			zsh) zsh -n "$docs/completion/_$program" ;;
			fish) fish -n "$docs/completion/$program.fish" ;;
			esac || atf_fail "$shell, $program"
		done
	done
}

page_options() {
	sed -n 's/^\.It Fl -\([a-z-]*\).*/\1/p' "$docs/$1" | sort
}

new_case page_options "Pages list the options of their command"
page_options_body() {
	for command in $(commands); do
		own_options "$command" >want
		page_options "pptcheck-$command.1" >got
		same "pptcheck-$command.1"
	done
	# One is for the program itself.
	atf_check -o match:'^pptcheck [0-9]' pptcheck --version
	{ common_options; echo version; } | sort >want
	page_options pptcheck.1 >got
	same pptcheck.1
}

# bash_replies WORDS...: what bash would offer after them, sorted
bash_replies() {
	cat >complete.bash <<'END'
. "$1/completion/pptcheck.bash"
shift
COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
_pptcheck pptcheck "" ""
printf '%s\n' "${COMPREPLY[@]}"
END
	bash complete.bash "$docs" "$@" | sort
}

new_case bash "bash completes commands, options and names" bash
bash_body() {
	commands >want
	bash_replies pptcheck '' | grep -v '^--' >got
	same "bash, commands"
	for command in $(commands); do
		options "$command" >want
		words=$command
		[ "$command" != image ] || words='image build'
		# shellcheck disable=SC2086 # one word or two
		bash_replies pptcheck $words -- | sed -n 's/^--\(.\)/\1/p' >got
		same "bash, $command"
	done
	pptcheck lab --list | cut -d ' ' -f 1 | sort >want
	bash_replies pptcheck lab --board '' >got
	same "bash, boards"
	bash_replies pptcheck lab --board= >got
	same "bash, boards after an equals sign"
	pptcheck image build --list-classes | cut -d ' ' -f 1 | sort >want
	bash_replies pptcheck image build --classes '' >got
	same "bash, classes"
	touch some.lua
	atf_check -o inline:'./some.lua\n' bash complete.bash "$docs" \
	    pptcheck ./so
}

new_case bash_devices "bash completes addresses after their colons" bash
bash_devices_body() {
	(cd /sys/bus/pci/devices 2>/dev/null && ls) | sort >want
	[ -s want ] || atf_skip "this machine has no PCI device"
	bash_replies pptcheck run '' | grep : >got
	same "bash, devices"
	head -n 1 want | cut -d : -f 3 >last
	mv last want
	bash_replies pptcheck run "$(bash_replies pptcheck run '' | grep : |
	    head -n 1)" >got
	same "bash, one device"
}

# fish and zsh need not be here: these files are read.

new_case fish "fish completes commands and options"
fish_body() {
	file=$docs/completion/pptcheck.fish
	commands >want
	sed -n 's/^set -l commands //p' "$file" | tr ' ' '\n' >got
	same "fish, list"
	sed -n 's/^complete .*"not __fish_seen.* -a \([a-z]*\) .*/\1/p' "$file" >got
	same "fish, commands"
	for command in $(commands); do
		own_options "$command" >want
		sed -n "s/^complete.* -n '__.*_from $command' .*-l \\([a-z-]*\\).*/\\1/p" \
		    "$file" >got
		same "fish, $command"
	done
	common_options >want
	sed -n 's/^complete -c pptcheck -l \([a-z-]*\).*/\1/p' "$file" >got
	same "fish, common options"
	if command -v fish >/dev/null; then
		atf_check fish --no-execute "$file"
	fi
}

new_case zsh "zsh completes commands and options"
zsh_body() {
	file=$docs/completion/_pptcheck
	commands >want
	sed -n "/commands=(/,/)\$/s/^.*'\\([a-z]*\\):.*/\\1/p" "$file" >got
	same "zsh, commands"
	for command in $(commands); do
		own_options "$command" >want
		sed -n "/^	$command)\$/,/;;/s/^.*'\\**--\\([a-z-]*\\).*/\\1/p" \
		    "$file" | sort >got
		same "zsh, $command"
	done
	common_options >want
	sed -n "/common=(/,/^	)/s/^.*'--\\([a-z-]*\\).*/\\1/p" "$file" >got
	same "zsh, common options"
	if command -v zsh >/dev/null; then
		atf_check zsh -n "$file"
	fi
}

# The rest of each "pptcheck WORD..." in the examples of a document.
invocations() {
	grep -o "^    .*\|^\.Dl .*\|^[#\$] .*\|\`[^\`]*\`" "$1" | tr '\140' '\n' |
	    sed 's/pptcheck /\n&/g' | sed -n 's/^pptcheck \([a-z-].*\)/\1/p'
}

new_case commands_exist "Commands and options in the documents exist"
commands_exist_body() {
	{ commands; echo --version; echo --help; } >known
	for file in "$source"/README.md "$source"/HACKING.md "$docs"/*.1; do
		invocations "$file" >lines
		while read -r command rest; do
			case $command in
			*.lua) continue ;; # a scenario
			esac
			grep -qxF -e "$command" known ||
				atf_fail "$file: no command $command"
			for word in $rest; do
				case $word in
				-- | '\-\-' | \#* | \;* | \|*) break ;;
				--*) pptcheck "$command" --help |
				    grep -q "^  ${word%%=*}\\( \\|\$\\)" ||
					atf_fail "$file: $command has no $word" ;;
				esac
			done
		done <lines
	done
	atf_check test -s lines
	grep -o '[ `]ci/[a-z.-]*[a-z]' "$source/README.md" "$source/HACKING.md" |
	    sed 's/.*[ `]//' | sort -u >scripts
	while read -r script; do
		[ -x "$source/$script" ] || atf_fail "$script does not exist"
	done <scripts
}

# What a finding calls "more" is there: a section for each check, made of it.
new_case findings "Each check has its section, and no other" "mandoc python3"
findings_body() {
	pptcheck probe --list-checks --json |
		python3 -c 'import json, sys
for check in json.load(sys.stdin): print(check["id"])' | sort >want
	python3 "$docs/findings.py" pptcheck >pptcheck-findings.7
	sed -n 's/^\.Ss //p' pptcheck-findings.7 | sed 's/\\-/-/g' | sort >got
	same pptcheck-findings.7
	# The number that others are told.
	for file in README.md NEWS.md; do
		atf_check -o match:"(^|[^0-9])$(($(wc -l <want))) checks" \
		    grep -E '[0-9]+ checks' "$source/$file"
	done
	mandoc -T lint -W warning pptcheck-findings.7 |
		grep -v -e 'referenced manual not found' \
		    -e 'outdated mandoc.db' >complaints
	atf_check cat complaints
}

atf_init_test_cases() {
	atf_add_test_case findings
	atf_add_test_case lint
	atf_add_test_case pages
	atf_add_test_case matrix
	atf_add_test_case matrix_completion
	atf_add_test_case page_options
	atf_add_test_case bash
	atf_add_test_case bash_devices
	atf_add_test_case fish
	atf_add_test_case zsh
	atf_add_test_case commands_exist
}
