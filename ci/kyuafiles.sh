#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every test and scenario is listed in the Kyuafile of its folder or in its
# live.kyuafile or long.kyuafile (run by hand), every Kyuafile is included, nothing is listed
# that is not there, and what starts with #! is executable.  ci/kyuafiles.sh [TREE]; prints each offence.
set -u

cd "${1:-$(dirname "$0")/..}" || exit 2

# Files with one of these names, without what is built, captured or bad on
# purpose.
files() {
	find . -path ./.git -prune -o -path './build*' -prune -o \
	    -path ./fixtures -prune -o -name testdata -prune -o \
	    -path './pptcheck-*' -prune -o -type f "$@" -print | sort
}

# "LINE VALUE" of each name="..." or include("...") in a Kyuafile.
values() {
	grep -nv '^[[:space:]]*--' "$2" |
	    sed -n "s/^\\([0-9]*\\):.*$1[[:space:]]*[=(][[:space:]]*[\"']\\([^\"']*\\)[\"'].*/\\1 \\2/p"
}

listed() {
	files \( -name '*_test.c' -o -name '*_test.sh' -o \
	    -path './scenarios/*.lua' \) | while read -r f; do
		dir=$(dirname "$f")
		name=$(basename "$f" .c)
		case $f in # a binding of lua/ may be called l_t.c
		*.c) grep -q ATF_TP_ADD_TCS "$f" || continue ;;
		esac
		for k in "$dir/Kyuafile" "$dir/live.kyuafile" "$dir/long.kyuafile"; do
			[ ! -f "$k" ] || values name "$k"
		done | sed 's/^[0-9]* //' |
		    grep -qxF -e "$name" -e "$(basename "$name" .sh)" ||
			echo "${f#./}:1: not listed in ${dir#./}/Kyuafile"
	done
}

present() {
	files -name Kyuafile | while read -r k; do
		dir=$(dirname "$k")
		values name "$k" | while read -r line name; do
			[ -f "$dir/$name" ] || [ -f "$dir/$name.c" ] ||
			    [ -f "$dir/$name.sh" ] ||
				echo "${k#./}:$line: $name does not exist"
		done
		values include "$k" | while read -r line name; do
			[ -f "$dir/$name" ] ||
				echo "${k#./}:$line: $name does not exist"
		done
		[ "$dir" = . ] && continue
		up=$(dirname "$dir")/Kyuafile
		[ -f "$up" ] && values include "$up" | sed 's/^[0-9]* //' |
		    grep -qxF "$(basename "$dir")/Kyuafile" ||
			echo "${k#./}:1: not included in ${up#./}"
	done
}

runnable() {
	files -path './scenarios/*.lua' | while read -r f; do
		[ "$(sed 1q "$f")" = '#!/usr/bin/env pptcheck' ] ||
			echo "${f#./}:1: does not start with #!/usr/bin/env pptcheck"
	done
	files ! -perm -100 -exec awk \
	    'FNR == 1 && /^#!/ { print FILENAME }' {} + | grep '^\./' |
	while read -r f; do
		head -c 2 "$f" | grep -q '^#!' || continue
		[ -x "$f" ] || echo "${f#./}:1: starts with #! but is not executable"
	done
}

bad=$(listed; present; runnable)
[ -z "$bad" ] && exit 0
printf '%s\n' "$bad"
exit 1
