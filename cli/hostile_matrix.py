#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A matrix that misbehaves as it is told, for submit_test.

hostile_matrix.py: writes its port to ./port.  For each request it takes the
first line of ./plan away; without one it behaves.  Reports go to ./store, the
requests to ./requests."""
import base64
import hashlib
import http.server
import json
import os
import time


def next_step():
    with open("plan", encoding="ascii") as f:
        steps = f.read().split()
    with open("plan", "w", encoding="ascii") as f:
        f.write("\n".join(steps[1:]))
    return steps[0] if steps else "ok"


class Matrix(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, body=b"{}", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def store(self, kind, digest, envelope):
        payload = base64.b64decode(json.loads(envelope)["payload"])
        if hashlib.sha256(payload).hexdigest() != digest:
            return 422
        os.makedirs("store/" + kind, exist_ok=True)
        path = "store/%s/%s" % (kind, digest)
        if os.path.exists(path):
            return 200
        with open(path, "wb") as f:
            f.write(payload)
        return 201

    def do_PUT(self):
        step = next_step()
        with open("requests", "a", encoding="ascii") as f:
            f.write(step + " " + self.path + "\n")
        if step == "cut-before":
            return
        if step == "hang-before":
            time.sleep(3)
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind, digest = self.path.split("/")[-2:]
        if step in ("500", "503"):
            self.answer(int(step), b"<html>")
        elif step == "429":
            self.answer(429, Retry_After="1")
        elif step == "429-long":
            self.answer(429, Retry_After="300")
        elif step == "302":
            self.answer(302, Location="http://127.0.0.1:1/other")
        elif step == "422":
            self.answer(422, json.dumps({
                "title": "The report may hold\u001b personal data",
                "status": 422,
                "errors": [{"pointer": "/comment", "rule": "mac_address"}]
            }).encode())
        elif step == "403":
            self.answer(403, b"\xff\x00 not JSON")
        elif step == "endless":
            self.send_response(201)
            self.end_headers()
            try:
                for _ in range(1000):
                    self.wfile.write(b"x" * 65536)
            except OSError:
                pass
        else:
            status = self.store(kind, digest, body)
            if step == "cut-after":
                return
            if step == "hang-after":
                time.sleep(3)
                return
            self.answer(status)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Matrix)
with open("port.new", "w", encoding="ascii") as port:
    port.write(str(server.server_address[1]))
os.rename("port.new", "port")
server.serve_forever()
