#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The pkg-plist of the FreeBSD port, from what a build on any system installs:
# packaging/freebsd/plist.sh BUILD >packaging/freebsd/pkg-plist
set -eu

prefix=$(meson introspect --buildoptions "$1" | python3 -c '
import json, sys
print(next(o["value"] for o in json.load(sys.stdin) if o["name"] == "prefix"))')
{
	meson introspect --installed "$1" | python3 -c '
import json, sys
print("\n".join(json.load(sys.stdin).values()))'
	# each system has its own of these
	echo "$prefix/etc/periodic/daily/460.pptcheck"
	echo "$prefix/etc/rc.d/pptmatrixd"
} | grep -v -e '/lib/systemd/' -e '/libexec/' | sed "s,^$prefix/,," |
    sed 's,^\(share/man/.*\)$,\1.gz,; s,^share/pptcheck/,%%DATADIR%%/,' | LC_ALL=C sort -u
