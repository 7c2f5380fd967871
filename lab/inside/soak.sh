#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# soak.sh BDF N: N restarts in each ending; nothing may stay behind:
# processes, open files, memory of the kernel, journal.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

# "processes open-files slab-KiB locked-KiB", after caches are dropped.
left() {
	echo 3 >/proc/sys/vm/drop_caches
	sleep 1
	processes=$(find /proc -maxdepth 1 -name '[0-9]*' | wc -l)
	files=$(cut -f1 /proc/sys/fs/file-nr)
	slab=$(sed -n 's/^SUnreclaim: *\([0-9]*\).*/\1/p' /proc/meminfo)
	locked=$(sed -n 's/^Mlocked: *\([0-9]*\).*/\1/p' /proc/meminfo)
	echo "$processes $files $slab $locked"
}

# The first run fills caches and loads modules.
want 0 pptcheck run "$1" --restarts 1 --out warm
before=$(left)
want 0 pptcheck run "$1" --restarts "$2" --out soak
after=$(left)
nothing_left
echo "before: $before"
echo "after:  $after"
restarts=$(grep -c '"event":"attempt".*"status":"PASS"' soak/events.jsonl)
echo "restarts passed: $restarts"
# shellcheck disable=SC2086 # four numbers each
set -- $before $after
# The kernel's own threads and open files come and go.
[ "$5" -le $(($1 + 4)) ] || fail "processes: $1 before, $5 after"
[ "$6" -le $(($2 + 32)) ] || fail "open files: $2 before, $6 after"
[ "$7" -le $(($3 + 8192)) ] || fail "slab: $3 KiB before, $7 KiB after"
[ "$8" -le "$4" ] || fail "locked memory: $4 KiB before, $8 KiB after"
