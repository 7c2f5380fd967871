#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# An image without the driver proves nothing about the device: MISS.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

want 4 pptcheck run --restarts 1 --image "$1" --out missing
said "guest.driver .*MISS .*pptcheck image build --classes nvme"
said "inconclusive"
nothing_left
