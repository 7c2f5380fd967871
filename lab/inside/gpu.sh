#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What is told of a screen that works.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

want 0 pptcheck run --restarts 1 --out gpu
said 'works .*proven'
line=$(grep '"event":"stage","stage":"guest.function"' gpu/events.jsonl)
echo "$line"
for part in '"nodes":"card' '"visible_mib":16' '"buffer":[0-9]'; do
	echo "$line" | grep -q -- "$part" || fail "no $part"
done
nothing_left
