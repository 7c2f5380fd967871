#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# repeat.sh FIRST LAST BASELINE: runs of one device, numbered; none is worse than
# the baseline, which the first one makes if there is none.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

i=$1
while [ "$i" -le "$2" ]; do
	out=$(printf 'run%02d' "$i")
	word=--baseline
	[ -e "$3" ] || word=--save-baseline
	want 0 pptcheck run --restarts 1 "$word" "$3" --out "$out"
	i=$((i + 1))
done
