#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# installed.sh SOURCE BUILD: a run, its reports and a comparison by the program
# in PATH, with these two folders gone.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

out=$(pwd)
# What is read later must not be among them.
for folder in "$2" "$1"; do
	mount -t tmpfs none "$folder" || fail "cannot hide $folder"
done
[ -z "$(ls -A "$1")" ] || fail "the source is there"
case $(command -v pptcheck) in
"$out"/root/*) ;;
*) fail "pptcheck is $(command -v pptcheck)" ;;
esac
cd / || exit 1
want 0 pptcheck probe
said 'judged for qemu'
export SOME_TOKEN=planted-7f31
want 0 pptcheck run --restarts 1 --out "$out/run" \
    --save-baseline "$out/baseline.json"
said ' works '
said 'proven'
grep -q '"firmware": "[0-9a-f]\{64\}"' "$out/run/run.json" ||
	fail "nobody knows with what firmware guests began"
! grep -raq planted-7f31 "$out/run" || fail "the environment is in the results"
for db in "$out"/run/plan/group-*/kyua.db; do
	want 0 kyua report-html -r "$db" --output "$out/kyua" --results-filter passed
done
grep -q 'ladder.lua:climbs_the_ladder' "$out/kyua/index.html" ||
	fail "no page of kyua's results"
want 0 pptcheck report --html "$out/page.html" --junit "$out/junit.xml" "$out/run"
want 0 pptcheck compare "$out/baseline.json" "$out/run"
said '^no difference'
want 0 pptcheck run --restarts 1 --out "$out/again" \
    --baseline "$out/baseline.json"
nothing_left
