#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes pptcheck-findings(7): a section for each check.

usage: findings.py PPTCHECK > pptcheck-findings.7
"""
import json
import subprocess
import sys
import textwrap

HEAD = r""".\" SPDX-License-Identifier: BSD-2-Clause
.Dd November 21, 2026
.Dt PPTCHECK-FINDINGS 7
.Os
.Sh NAME
.Nm pptcheck-findings
.Nd what the findings of pptcheck mean
.Sh DESCRIPTION
Each finding of
.Xr pptcheck-probe 1
carries the name of the check that made it.
This page explains them, in the order of the stages that they concern.
A finding of severity
.Sy fail
decides the predicted verdict by its stage;
.Sy warn
may hurt;
.Sy note
is good to know, or still to be done."""

STAGES = ["host.iommu", "host.isolate", "vm.start", "guest.boot", "guest.enumerate", "guest.driver", "guest.function",
          "guest.restart", "vm.restart", "host.reclaim"]
SYSTEMS = [("linux", "Linux"), ("freebsd", "FreeBSD")]


def escape(line):
    line = line.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + line if line[:1] in (".", "'") else line


def prose(text):
    # One sentence a line, as mdoc wants it.
    text = " ".join(text.split()).replace(". ", ".\n").replace("? ", "?\n")
    for sentence in text.split("\n"):
        for line in textwrap.wrap(sentence, 79, break_on_hyphens=False, break_long_words=False):
            print(escape(line))


def section(check):
    print(".Ss " + escape(check["id"]))
    prose(check["title"] + ".")
    print(".Pp")
    print(".Sy " + check["severity"] + " ,")
    print("stage")
    print(".Sy " + check["stage"])
    only = [check[key] for key in ("hypervisor", "os") if key in check]
    if only:
        print("; only on " + " with ".join(only) + ".")
    print(".Pp")
    prose(check["why"])
    for key, name in SYSTEMS:
        fix = check.get("fix", {})
        if isinstance(fix, dict) and key in fix:
            print(".Pp\n%s:" % name)
            print(".Bd -literal -offset indent")
            for line in fix[key].split("\n"):
                print(escape(line))
            print(".Ed")


def main():
    checks = json.loads(subprocess.run([sys.argv[1], "probe", "--list-checks", "--json"], check=True,
                                       stdout=subprocess.PIPE).stdout)
    print(HEAD)
    for stage in STAGES:
        chosen = [check for check in checks if check["stage"] == stage]
        if chosen:
            print(".Sh " + stage.upper())
        for check in sorted(chosen, key=lambda check: check["id"]):
            section(check)
    print(".Sh SEE ALSO\n.Xr pptcheck 1 ,\n.Xr pptcheck-probe 1")


main()
