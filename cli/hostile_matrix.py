#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A matrix that misbehaves as it is told, for submit_test and lookup_test.

hostile_matrix.py [CERTIFICATE_AND_KEY]: writes its port to ./port.  For each
request it takes the first line of ./plan away; without one it behaves.  Reports
go to ./store, the requests to ./requests; ./site is what it serves."""
import base64
import email.utils
import hashlib
import http.server
import json
import os
import ssl
import sys
import time


def next_step():
    with open("plan", encoding="ascii") as f:
        steps = f.read().split()
    with open("plan", "w", encoding="ascii") as f:
        f.write("\n".join(steps[1:]))
    return steps[0] if steps else "ok"


def elsewhere():
    """Where redirects lead."""
    if os.path.exists("elsewhere"):
        with open("elsewhere", encoding="ascii") as f:
            return f.read().strip()
    return "http://127.0.0.1:1"


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

    def endless(self, status, chunk, seconds):
        """A body without an end; in a minute it gives up."""
        self.send_response(status)
        self.end_headers()
        try:
            for _ in range(int(60 / seconds) if seconds else 1000):
                self.wfile.write(chunk)
                time.sleep(seconds)
        except OSError:
            pass

    def begin(self):
        step = next_step()
        with open("requests", "a", encoding="ascii") as f:
            f.write(step + " " + self.path + "\n")
        return step

    def do_GET(self):
        step = self.begin()
        path = "site" + self.path
        if step in ("500", "403"):
            self.answer(int(step), b"<html>")
        elif step in ("301", "302", "303", "307", "308"):
            self.answer(int(step), Location=elsewhere() + self.path)
        elif step == "not-json":
            self.answer(200, b"<html>")
        elif step == "not-ours":
            self.answer(200, b'{"schema": "other"}')
        elif step == "endless":
            self.endless(200, b" " * 65536, 0)
        elif ".." not in path and os.path.isfile(path):
            with open(path, "rb") as f:
                self.answer(200, f.read())
        elif os.path.isdir("site/v1"):
            self.answer(404, b'{"title": "no such device", "status": 404}')
        else:
            self.answer(404, b"<html>")

    def do_PUT(self):
        step = self.begin()
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
        elif step == "429-absurd":
            self.answer(429, Retry_After="9" * 15)
        elif step.startswith("429-work-"):
            self.answer(429, json.dumps(
                {"work": json.loads(step.split("-")[2])}).encode())
        elif step == "503-minus":
            self.answer(503, Retry_After="-5")
        elif step == "503-date":
            self.answer(503, Retry_After=email.utils.formatdate(
                time.time() + 300, usegmt=True))
        elif step in ("301", "302", "303", "307", "308"):
            self.answer(int(step), Location=elsewhere() + self.path)
        elif step == "200-other":
            self.answer(200, b"<html>welcome</html>")
        elif step == "422":
            self.answer(422, json.dumps({
                "title": "The report may hold\u001b personal data",
                "status": 422,
                "errors": [{"pointer": "/comment", "rule": "mac_address"}]
            }).encode())
        elif step == "403":
            self.answer(403, b"\xff\x00 not JSON")
        elif step == "404-other":
            self.answer(404, b"<html>")
        elif step == "404-matrix":
            self.answer(404, b'{"title": "no such report", "status": 404}')
        elif step == "endless":
            self.endless(201, b"x" * 65536, 0)
        elif step == "trickle":
            self.endless(201, b"x", 1)
        else:
            status = self.store(kind, digest, body)
            if step == "cut-after":
                return
            if step == "hang-after":
                time.sleep(3)
                return
            self.answer(status, json.dumps({"digest": digest}).encode())


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Matrix)
if len(sys.argv) > 1:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open("port.new", "w", encoding="ascii") as port:
    port.write(str(server.server_address[1]))
os.rename("port.new", "port")
server.serve_forever()
