#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Builds into build/, with --sanitize into build-asan/ (clang, ASan and UBSan),
# with --clang into build-clang/.  Warnings are errors.
set -eu

cd "$(dirname "$0")/.."
case ${1:-} in
'') dir=build ;;
--sanitize)
	dir=build-asan CC=clang
	set -- -Db_sanitize=address,undefined -Db_lundef=false \
	    -Dc_args=-fno-sanitize-recover=undefined
	;;
--clang)
	dir=build-clang CC=clang
	set --
	;;
*)
	echo "usage: ci/build.sh [--sanitize | --clang]" >&2
	exit 2
	;;
esac
[ -z "${CC:-}" ] || export CC

mkdir -p "$dir"
log=$dir/build.log
if ! {
	{ [ -f "$dir/build.ninja" ] || meson setup "$dir" -Dwerror=true "$@"; } &&
	ninja -C "$dir"
} >"$log" 2>&1; then
	cat "$log"
	echo "$dir: build failed" >&2
	exit 1
fi
echo "$dir: built"
