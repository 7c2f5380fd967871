#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""slow.py PORT N head|body: N connections that send a byte every half second and
never end.  Prints how many seconds until the first and the last was closed, and
how long another request took meanwhile at most."""
import select
import socket
import sys
import time
import urllib.request

port, count, what = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
begin = {"head": b"GET / HTTP/1.1\r\nHost: h\r\nX: ",
         "body": b"PUT /v1/reports/" + b"0" * 64 + b" HTTP/1.1\r\nHost: h\r\n"
                 b"Content-Length: 1000\r\n\r\n"}[what]
start = time.monotonic()
left = []
for _ in range(count):
    s = socket.create_connection(("127.0.0.1", port))
    s.sendall(begin)
    left.append(s)
closed, slowest = [], 0.0
while left and time.monotonic() - start < 60:
    for s in list(left):
        try:
            s.send(b"x")
            gone = select.select([s], [], [], 0)[0] and not s.recv(65536)
        except OSError:
            gone = True
        if gone:
            left.remove(s)
            closed.append(time.monotonic() - start)
    asked = time.monotonic()
    urllib.request.urlopen("http://127.0.0.1:%d/v1/" % port).read()
    slowest = max(slowest, time.monotonic() - asked)
    time.sleep(0.5)
print("%d closed after %d to %d s, others served in %s" % (
    len(closed), min(closed), max(closed), "time" if slowest < 3 else slowest))
