#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Runs the tests of one build and shows whatever did not simply pass:
# ci/kyua.sh BUILD [FILTER...].  Leaves "PASSED FAILED SKIPPED" in BUILD/counts,
# and what the failed ones printed in BUILD/failures.
set -u

[ $# -ge 1 ] || { echo "usage: ci/kyua.sh BUILD [FILTER...]" >&2; exit 2; }
cd "$(dirname "$0")/.." || exit 2
root=$(pwd)
build=$root/$1
shift
here=$root/ci
db=$build/kyua.db

# Scenarios start with #!/usr/bin/env pptcheck.
PATH=$build:$PATH
# A status of its own: 1 to 4 and 125 mean something for pptcheck.
ASAN_OPTIONS=exitcode=99
LSAN_OPTIONS=exitcode=99:suppressions=$here/lsan.supp:print_suppressions=0
UBSAN_OPTIONS=exitcode=99:halt_on_error=1:print_stacktrace=1
# kyua gives the tests another HOME.
PPTCHECK_CACHE=${PPTCHECK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pptcheck}
export PATH ASAN_OPTIONS LSAN_OPTIONS UBSAN_OPTIONS PPTCHECK_CACHE

rm -f "$db" "$build/counts" "$build/failures"
kyua -c none --logfile="$build/kyua.log" \
    -v parallelism="$(getconf _NPROCESSORS_ONLN)" \
    test -k Kyuafile --build-root "$build" -r "$db" "$@"
status=$?
if [ ! -s "$db" ]; then
	echo "kyua ran nothing, status $status" >&2
	echo 0 1 0 >"$build/counts"
	exit 1
fi

query() {
	kyua -c none --logfile="$build/kyua.log" db-exec -r "$db" --no-headers "$1"
}

# A skip for want of something that can be installed counts as a failure.
cases="(SELECT test_case_id AS id,
    relative_path || ':' || name || '  ' || result_type ||
	coalesce(': ' || replace(result_reason, char(10), ' '), '') AS line,
    result_type AS type,
    CASE
    WHEN result_type IN ('passed', 'expected_failure') THEN 'passed'
    WHEN result_type <> 'skipped' THEN 'failed'
    WHEN result_reason LIKE '%program%not found%'
	OR result_reason LIKE '%Required file%'
	OR result_reason LIKE '%require.progs%' THEN 'failed'
    ELSE 'skipped' END AS class
    FROM test_results JOIN test_cases USING (test_case_id)
    JOIN test_programs USING (test_program_id))"

output() {
	query "SELECT CAST(contents AS TEXT) FROM test_case_files
	    JOIN files USING (file_id)
	    WHERE test_case_id = $1 AND file_name = '$2'" | tail -n 200
}

section() {
	lines=$(query "SELECT line FROM $cases WHERE $2 ORDER BY line")
	[ -z "$lines" ] || printf '\n%s:\n%s\n' "$1" "$lines"
}

counts=$(query "SELECT total(class = 'passed') || ' ' ||
    total(class = 'failed') || ' ' || total(class = 'skipped') FROM $cases" |
    sed 's/\.0//g')
for id in $(query "SELECT id FROM $cases WHERE class = 'failed'"); do
	echo
	echo "--- $(query "SELECT line FROM $cases WHERE id = $id")"
	output "$id" __STDOUT__
	output "$id" __STDERR__
done | tee "$build/failures"
section 'Expected failures' "type = 'expected_failure'"
section 'Skipped' "class = 'skipped'"
section 'Failed' "class = 'failed'"

# kyua fails as well when a filter matches nothing.
case $status:$counts in
0:* | *:*\ [1-9]*\ *) ;;
*)
	echo "kyua failed with status $status" >&2
	counts=$(echo "${counts:-0 0 0}" | awk '{ print $1, $2 + 1, $3 }')
	;;
esac
echo "$counts" >"$build/counts"
case $counts in
*\ 0\ *) exit 0 ;;
esac
exit 1
