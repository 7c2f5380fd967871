#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""http_table.py PORT DIGEST: asks a pptmatrixd that has this report of device
1000:0100 for everything, in every way, and prints what is not as RFC 9110 and
RFC 9457 have it."""
import http.client
import json
import sys

port, digest = int(sys.argv[1]), sys.argv[2]
report, nowhere = "/v1/reports/" + digest, "/v1/reports/" + "0" * 64
asked = 0


def ask(method, path, **headers):
    global asked
    asked += 1
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    c.request(method, path, None,
              {k.replace("_", "-"): v for k, v in headers.items()})
    a = c.getresponse()
    body = a.read()
    c.close()
    return a.status, dict(a.getheaders()), body


def check(is_so, *what):
    if not is_so:
        print(*what)


def refused(status, method, path, allow=None):
    """A problem document, which no cache keeps."""
    got, head, body = ask(method, path)
    check(got == status, method, path[:60], "gives", got, "and not", status)
    check(head.get("Allow") == allow, method, path, "allows",
          head.get("Allow"))
    check(head.get("Content-Type") == "application/problem+json" and
          head.get("Cache-Control") == "no-store", method, path, head)
    try:
        j = json.loads(body)
        check(j["status"] == got and j["instance"] == path.split("?")[0] and
              ask("GET", j["type"])[0] == 200 and j["title"], body)
    except (ValueError, KeyError):
        print(method, path, "has no problem document:", body[:100])


# What a path takes is told to those who ask for it, or for something else.
for way, methods, paths in (
        ("GET, HEAD, PUT, OPTIONS", ("DELETE", "POST", "PATCH"),
         (report, nowhere, "/v1/reports/x")),
        ("GET, HEAD, OPTIONS", ("PUT", "POST", "DELETE"),
         ("/", "/d/", "/snapshot.json", "/nowhere", "/v1/", "/v1/devices",
          "/v1/hosts", "/v1/export/tail", "/healthz", "/problems/schema",
          report + "/status")),
        ("POST, OPTIONS", ("PUT", "GET"), ("/v1/batches",)),
        ("PUT, OPTIONS", ("POST", "GET"), ("/v1/statements/x",))):
    for path in paths:
        for method in methods:
            refused(405, method, path, way)
        status, head, body = ask("OPTIONS", path)
        check((status, head.get("Allow"), body) == (204, way, b""), path,
              status, head)
for method in ("PUT", "POST", "OPTIONS"):
    refused(404, method, "/v1/nowhere")

# What may be kept has a tag, by which it is not sent again; HEAD says the same.
for path in ("/", "/v1/", "/v1/devices", "/v1/devices?limit=1", "/v1/hosts",
             "/v1/issues", "/v1/export/tail", "/v1/export/manifest.json",
             "/v1/schema/report-1.0.json", report, report + "/status",
             "/v1/devices/1000/0100.json", "/d/1000-0100/index.html",
             "/snapshot.json"):
    status, head, body = ask("GET", path)
    tag = head.get("ETag", "")
    check(status == 200 and tag and body, path, status, head)
    check(head.get("Cache-Control", "").startswith("public, max-age="), path,
          head)
    check(head.get("X-Content-Type-Options") == "nosniff", path, head)
    same = ask("HEAD", path)
    check(same[0] == 200 and same[2] == b"" and
          all(same[1].get(k) == v for k, v in head.items() if k != "Date"),
          "HEAD", path, same, head)
    weak = tag if tag.startswith("W/") else "W/" + tag
    for known in (tag, weak, '"x", ' + tag, "*"):
        status, again, body = ask("GET", path, If_None_Match=known)
        check((status, again.get("ETag"), body) == (304, tag, b""), path, known,
              status, again)
    check(ask("GET", path, If_None_Match='"x"')[0] == 200, path)

# One address, two forms: a cache keeps them apart.
ENVELOPE = "application/vnd.pptcheck.envelope+json"
two = ask("GET", report), ask("GET", report, Accept=ENVELOPE)
check(two[1][1]["Content-Type"] == ENVELOPE and two[0][2] != two[1][2] and
      two[0][1]["ETag"] != two[1][1]["ETag"], two)
check(all(a[1].get("Vary") == "Accept" and
          a[1]["Cache-Control"] == "public, max-age=86400" for a in two), two)
check(two[0][1]["ETag"] == '"%s"' % digest, two[0][1])

# A path is what it is.
for path in (report + "/", report + "/status/", "/v1", "/v1/devices/",
             "/v1//devices", "/v1/devices/1000/ffff.json",
             "/v1/devices/1000/0x10.json", "/v1/reports/x",
             "/v1/reports/x/status", nowhere, nowhere + "/status",
             "/v1/export/9-9.ndjson.zst", "/v1/origins/k/reports.ndjson",
             "/v1/issues/x:1", "/problems/none",
             "/v1/cells/1000/0100/none/linux",
             "/v1/cells/1000/0100/linux-6.1-qemu/none"):
    refused(404, "GET", path)

# What is not known in a query is nothing; what is wrong is told.
for query in ("devices?unheard=of", "devices?q=&class=",
              "devices?q=" + "0" * 2000, "export/tail?after=999999"):
    status, head, _ = ask("GET", "/v1/" + query)
    check(status == 200 and "ETag" in head, query, status, head)
for query in ("devices?limit=0", "devices?limit=", "hosts?limit=1001",
              "export/tail?limit=x", "export/tail?after=-1", "issues?after=x",
              "export/tail?after=99999999999999999999999"):
    refused(400, "GET", "/v1/" + query)
check(ask("GET", "/v1/devices?q=" + "0" * 60000)[0] in (414, 431),
      "a long query")
link = ask("GET", "/v1/devices?limit=1&q=100%22")[1].get("Link")
check(link is None, link)
link = ask("GET", "/v1/devices?limit=1&q=device%200")[1].get("Link", "")
check(link.startswith("</v1/devices?after=") and
      link.endswith('&q=device%200&limit=1>; rel="next"'), link)
print(asked, "requests")
