#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# repeat.sh N: that many runs of one device; none is worse than the first.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

want 0 pptcheck run --restarts 1 --save-baseline first.json --out run01
i=2
while [ $i -le "$1" ]; do
	out=$(printf 'run%02d' $i)
	want 0 pptcheck run --restarts 1 --baseline first.json --out "$out"
	i=$((i + 1))
done
want 0 pptcheck compare run??/run.json
