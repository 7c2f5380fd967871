#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Runs a command as root: ci/root.sh COMMAND...  Fails if that cannot be done.
set -eu

[ "$(id -u)" -ne 0 ] || exec "$@"
if command -v sudo >/dev/null; then
	# Without a terminal there is nobody to ask.
	[ -t 0 ] && exec sudo "$@"
	exec sudo -n "$@"
fi
echo "root.sh: needs root or sudo: $*" >&2
exit 1
