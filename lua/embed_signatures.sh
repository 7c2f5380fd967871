#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# embed_signatures.sh FILE.lua...: prints C with the table lua_signatures.
# Bytes, not string literals: C17 promises no more than 4095 characters there.
set -eu
printf '/* made by embed_signatures.sh */\n#include "lua/signatures.h"\n'
for file; do
	name=$(basename "$file" .lua)
	printf '\nstatic const char text_%s[] = {\n' "$name" | tr - _
	od -An -v -to1 "$file" | awk '{
		for (i = 1; i <= NF; i++)
			printf "%s\047\\%s\047,", i == 1 ? "\t" : " ", $i
		print ""
	}'
	printf "\t'\\\\0',\n};\n"
done
printf '\nconst struct lua_signatures lua_signatures[] = {\n'
for file; do
	name=$(basename "$file" .lua)
	printf '\t{ "%s", text_%s },\n' "$name" "$(echo "$name" | tr - _)"
done
printf '\t{ NULL, NULL },\n};\n'
