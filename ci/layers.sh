#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Layers: a folder includes only itself and the folders to its left, always by
# full path.  ci/layers.sh [TREE]; prints each offence, exits 1 if there is one.
set -u

cd "${1:-$(dirname "$0")/..}" || exit 2
bad=$(find . -path ./.git -prune -o -path './build*' -prune -o \
    -path ./fixtures -prune -o -name '*.[ch]' -exec awk '
BEGIN {
	n = split("base probes guests reports lua cli", layer, " ")
	for (i = 1; i <= n; i++) {
		left = left layer[i] "/ "
		sees[layer[i]] = left
		ours[layer[i]] = 1
	}
	ours["matrix"] = 1
	sees["guests/agent"] = "base/ guests/agent/ "
	sees["matrix"] = "base/ reports/ matrix/ "
	sees["."] = left
	sees["ci"] = left "ci/ "
}
FNR == 1 {
	file = substr(FILENAME, 3)
	folder = file
	if (folder ~ /^guests\/agent\//)
		folder = "guests/agent"
	else if (!sub(/\/.*/, "", folder))
		folder = "."
}
function offence(why) {
	print file ":" FNR ": " $0 "  (" why ")"
}
/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
	target = $0
	sub(/^[^<"]*[<"]/, "", target)
	sub(/[>"].*/, "", target)
	top = target
	sub(/\/.*/, "", top)
	if (target ~ /^(lua|lauxlib|lualib|luaconf)\.h$/ && folder != "lua")
		offence("lua.h only in lua/")
	if ($0 !~ /"/ && !(target ~ /\// && top in ours))
		next
	if (target !~ /\// || target ~ /(^|\/)\.\.?\//) {
		offence("not a full path")
		next
	}
	m = split(sees[folder], may, " ")
	for (i = 1; i <= m; i++)
		if (index(target, may[i]) == 1)
			next
	offence(folder " may not see " top)
}' {} +)
[ -z "$bad" ] && exit 0
printf '%s\n' "$bad"
exit 1
