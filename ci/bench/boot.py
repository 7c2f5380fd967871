# SPDX-License-Identifier: BSD-2-Clause
"""Boots in interleaved pairs.  boot.py WORK IMAGE PAIRS ACCEL CPU"""
import os
import select
import socket
import statistics
import subprocess
import sys
import time

work, image, pairs, accel, cpu = sys.argv[1:6]
LIMIT = 300
common = ["qemu-system-x86_64", "-nodefaults", "-display", "none",
          "-accel", accel, "-cpu", cpu, "-smp", "1", "-m", "512"]


def until(stream, words, child):
    """Seconds until one of the words comes."""
    begin, seen = time.monotonic(), b""
    while time.monotonic() - begin < LIMIT:
        if select.select([stream], [], [], 1)[0]:
            seen += os.read(stream.fileno(), 65536)
            if words in seen:
                seconds = time.monotonic() - begin
                child.kill()
                child.wait()
                return seconds
        if child.poll() is not None:
            break
    child.kill()
    sys.exit("no %r: %r" % (words, seen[-300:]))


def ours():
    """As pptcheck starts a guest without a device."""
    mine, theirs = socket.socketpair()
    child = subprocess.Popen(
        common + ["-machine", "q35,smm=off,usb=off,vmport=off,sata=off",
                  "-kernel", image + "/vmlinux", "-initrd",
                  image + "/initramfs", "-append",
                  "console=ttyS0 panic=-1 quiet mitigations=off "
                  "no_timer_check cryptomgr.notests random.trust_cpu=1",
                  "-serial", "null", "-device", "virtio-serial-pci",
                  "-chardev", "socket,id=agent,fd=%d" % theirs.fileno(),
                  "-device", "virtserialport,chardev=agent,"
                  "name=org.pptcheck.agent.0"],
        pass_fds=[theirs.fileno()], stderr=subprocess.DEVNULL)
    theirs.close()
    return until(mine, b'"hello"', child)


def theirs():
    """The same kernel as it is delivered; its initrd speaks first."""
    child = subprocess.Popen(
        common + ["-machine", "q35", "-kernel", image + "/bzImage", "-initrd",
                  work + "/initrd", "-append", "console=ttyS0", "-serial",
                  "stdio"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    return until(child.stdout, b"Loading, please wait", child)


ratios, a, b = [], [], []
for _ in range(int(pairs)):
    a.append(ours())
    b.append(theirs())
    ratios.append(a[-1] / b[-1])
print("guest boot to its first word, %s -cpu %s: ours %.2f s, bzImage with a "
      "distribution's initrd (%.0f MiB) %.2f s, ratio %.3f (median of %s "
      "pairs, spread %.3f to %.3f; target 0.5)" % (
          accel, cpu, statistics.median(a),
          os.path.getsize(work + "/initrd") / 1048576, statistics.median(b),
          statistics.median(ratios), pairs, min(ratios), max(ratios)))
