#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""matrix_fresh.py PORT LINES N: how long until a report is seen.

Sends N of the reports of matrix_load to a pptmatrixd that is at rest, one by
one; waits for each until its JSON answers, and until the front page, which is
made last, counts it.
"""
import http.client
import re
import sys
import time

port, path, wanted = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def ask(method, where, body=None):
    connection.request(method, where, body)
    answer = connection.getresponse()
    return answer.status, answer.read()


def counted():
    return int(re.search(rb"(\d+) signed", ask("GET", "/")[1]).group(1))


json_times, page_times = [], []
with open(path, encoding="ascii") as lines:
    for line in lines:
        if len(page_times) == wanted:
            break
        digest, envelope = line.split(" ", 1)
        before = counted()
        status, _ = ask("PUT", "/v1/reports/" + digest, envelope.rstrip("\n"))
        began = time.monotonic()
        if status == 200:
            continue
        if status != 201:
            sys.exit(f"{status}")
        if ask("GET", f"/v1/reports/{digest}")[0] != 200:
            sys.exit("no JSON")
        json_times.append(time.monotonic() - began)
        while counted() == before:
            if time.monotonic() - began > 600:
                sys.exit("not in 10 min")
            time.sleep(0.05)
        page_times.append(time.monotonic() - began)
        if ask("GET", f"/r/{digest}.html")[0] != 200:
            sys.exit("no page")
json_times.sort()
page_times.sort()
at = max(0, -(-len(page_times) * 95 // 100) - 1)
print(f"{len(page_times)} reports: JSON p95 {json_times[at]:.3f} s, "
      f"pages p50 {page_times[len(page_times) // 2]:.2f} s, "
      f"pages p95 {page_times[at]:.2f} s")
