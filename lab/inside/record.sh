#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Leaves a recording and the facts of the live host, for comparison outside.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

want 0 pptcheck record recording
said "recorded what makes"
pptcheck probe --facts >live.txt || fail "no facts"
