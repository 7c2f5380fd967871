#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A driver that wants a firmware file: missing, and named; with the file, works.
# firmware.sh IMAGE: an image that has the file.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

want 4 pptcheck run --restarts 1 --out without
said 'guest.function *MISS'
grep -q '"status":"MISS".*lacks the firmware e100/d102e_ucode.bin; build it with: pptcheck image build --file' \
    without/events.jsonl || fail "the file is not named"
if grep '"status":"FAIL"' without/events.jsonl; then
	fail "a missing file is no failure"
fi
want 0 pptcheck run --restarts 1 --image "$1" --out with
said 'works .*proven'
nothing_left
