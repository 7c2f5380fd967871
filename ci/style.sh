#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# House style: formatter, luacheck, shellcheck, tools that FreeBSD lacks, banned
# functions, file length, licence line.  ci/style.sh [TREE]; prints each offence, exits 1 if there is one.
set -u

here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$here/..}" || exit 2
rc=0

files() {
	find . -path ./.git -prune -o -path './build*' -prune -o \
	    -path ./fixtures -prune -o -name testdata -prune -o \
	    -path './pptcheck-*' -prune -o -type f \( "$@" \) -print |
	    sed 's,^\./,,' | sort
}

c=$(files -name '*.[ch]')
lua=$(files -name '*.lua')
scripts=$(files -name '*.sh' -o -path './ci/*' ! -name '*.*' \
    ! -name Kyuafile -o -path ./.ci/run)

# Runs a tool over the files given after it, or not at all if there are none.
over() {
	list=$1
	shift
	[ -z "$list" ] && return 0
	# shellcheck disable=SC2086 # our file names have no blanks
	"$@" $list || rc=1
}

awk_over() {
	list=$1
	shift
	[ -z "$list" ] && return 0
	# shellcheck disable=SC2086
	found=$(awk "$@" $list)
	[ -z "$found" ] && return 0
	printf '%s\n' "$found"
	rc=1
}

# Another version formats otherwise.
clang_format=$(command -v clang-format-14 || echo clang-format)
over "$c" "$clang_format" --dry-run -Werror
over "$lua" luacheck --quiet --codes --no-color --formatter plain
over "$scripts" shellcheck -s sh -f gcc
# The lab is of Linux; the test of this has what is refused.
awk_over "$(files -name '*.sh' ! -path './lab/*' ! -name checks_test.sh -o \
    -path './ci/*' ! -name '*.*' ! -name Kyuafile)" -f "$here/portable.awk"
awk_over "$c" -f "$here/banned.awk"
awk_over "$c $lua $scripts" '
FNR == 1 { shebang = /^#!/; spdx = 0 }
FNR <= 1 + shebang && /SPDX-License-Identifier: BSD-2-Clause/ { spdx = 1 }
FNR == 1 + shebang && !spdx { print FILENAME ":" FNR ": no SPDX line" }
FNR == 401 && FILENAME !~ /^lua\/signatures\// {
	print FILENAME ":401: longer than 400 lines"
}'
exit "$rc"
