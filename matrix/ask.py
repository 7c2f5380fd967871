#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""ask.py PORT METHOD PATH [-H NAME:VALUE]... [-c] [FILE]: one request, with the
file as its body (-c: in chunks).  Prints the status, the headers that matter,
and the body."""
import http.client
import sys

args = sys.argv[4:]
headers, chunked, body = {}, False, None
while args:
    word = args.pop(0)
    if word == "-H":
        name, value = args.pop(0).split(":", 1)
        headers[name] = value.strip()
    elif word == "-c":
        chunked = True
    else:
        with open(word, "rb") as f:
            body = f.read()
if chunked:
    whole = body
    body = (whole[i:i + 9999] for i in range(0, len(whole), 9999))
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
connection.request(sys.argv[2], sys.argv[3], body, headers,
                   encode_chunked=chunked)
answer = connection.getresponse()
print(answer.status)
for name in ("Allow", "ETag", "Link", "Retry-After", "Location",
             "Cache-Control", "Content-Type", "Vary"):
    if answer.headers[name]:
        print("%s: %s" % (name, answer.headers[name]))
sys.stdout.flush()
sys.stdout.buffer.write(b"\n" + answer.read())
