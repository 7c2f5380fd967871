#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# embed.sh X.lua: prints C that defines lua_source_X, the text of the file.
# Bytes, not a string literal: C17 promises no more than 4095 characters there.
set -eu
name=$(basename "$1" .lua)
printf '/* made from %s.lua by embed.sh */\n#include "lua/sources.h"\n\n' "$name"
printf 'const char lua_source_%s[] = {\n' "$name"
od -An -v -to1 "$1" | awk '{
	for (i = 1; i <= NF; i++)
		printf "%s\047\\%s\047,", i == 1 ? "\t" : " ", $i
	print ""
}'
printf "\t'\\\\0',\n};\n"
