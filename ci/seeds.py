#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""ci/seeds.py LISTINGS FACTS_DUMP OUT: what devices show on hosts, for the matrix.

LISTINGS is an unpacked folder of pciconf listings of bsdhw/PCIconf (CC BY 4.0),
KIND/MAKER/FAMILY/MODEL/MACHINE/.../LISTING.  For each device that somebody may
want to pass through, how it is reset, its BARs and interrupts, and on which
models it was seen, go to OUT (matrix/seeds.h).  Nothing that names one machine
is kept: of a path only maker and model, of a listing only what the device is.
"""
import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys

ATTRIBUTION = ("Facts derived from bsdhw/PCIconf "
               "(https://github.com/bsdhw/PCIconf) by its contributors, "
               "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). "
               "Changed: reduced to device ids, resets, BARs and interrupts.")
# By class: memory controllers, bridges, system peripherals, processors, signal
# processing; by subclass: SMBus, other communication (management engines).
NOT_CLASS = {"05", "06", "08", "0b", "11", "ff", "00"}
NOT_SUBCLASS = {"0c05", "0780"}
VARIANTS = 3  # sets of facts kept of a device
HOSTS = 4     # models named for each


def size(n):
    for unit in ("", "K", "M", "G"):
        if n < 1024 or n % 1024:
            return f"{n}{unit}"
        n //= 1024
    return f"{n}T"


def known(facts, key):
    value = facts.get(key, "UNKNOWN")
    return None if value.startswith("UNKNOWN") else value


def resets(facts):
    """Those it has; "none"; "no_flr" when a listing tells no more (pciconf does
    not show whether a power state resets); "" when not even that."""
    own = {key: known(facts, "reset." + key) for key in ("flr", "af_flr", "pm")}
    names = [key for key, value in own.items() if value == "true"]
    if names:
        return " ".join(names)
    if own["flr"] is None or own["af_flr"] is None:
        return ""
    return "no_flr" if own["pm"] is None else "none"


def interrupts(facts):
    names = []
    for key in ("msi", "msix"):
        value = known(facts, key + ".vectors")
        if value is None:
            return "not known"
        if int(value) > 0:
            names.append(key)
    return " ".join(names) or "no MSI"


def bars(facts):
    out = []
    for i in range(6):
        kind, n = known(facts, f"bar.{i}.kind"), known(facts, f"bar.{i}.size")
        if kind and n and kind != "none" and int(n) > 0:
            out.append(f"{i}:{kind}:{size(int(n))}")
    return " ".join(out) or "none listed"


def functions(program, path):
    """(ids, class, name, facts) of each function of a listing."""
    run = subprocess.run([program, "pciconf:" + path], capture_output=True,
                         check=False)
    by = collections.defaultdict(dict)
    for line in run.stdout.decode(errors="replace").splitlines():
        key, _, rest = line.partition("\t")
        found = re.match(r"pci\.([0-9a-f]+:[0-9a-f:]+\.[0-9a-f]+)\.(.+)", key)
        if found:
            by[found.group(1)][found.group(2)] = rest.split("\t")[0]
    for facts in by.values():
        vendor, device = known(facts, "vendor"), known(facts, "device")
        group = known(facts, "class") or ""
        if not vendor or not device or vendor in ("ffff", "0000"):
            continue
        if group[:2] in NOT_CLASS or group[:4] in NOT_SUBCLASS:
            continue
        yield (f"{vendor}:{device}", group, known(facts, "name") or "",
               (resets(facts), interrupts(facts), bars(facts)))


def clean(text):
    """A model's name, without odd characters; None when it looks like a number
    of one machine."""
    text = re.sub(r"[^ -~]", "", text).replace("_", " ")
    if re.search(r"[0-9A-Fa-f]{10,}|[0-9]{6,}", text):
        return None
    return text[:48]


def without_maker(names):
    """The names without the words that all devices of a maker begin with."""
    makers = collections.defaultdict(list)
    for ids, name in names.items():
        if name:
            makers[ids[:4]].append(name.split(" "))
    heads = {}
    for maker, words in makers.items():
        head = os.path.commonprefix(words) if len(words) > 2 else []
        heads[maker] = " ".join(head) + " " if head else ""
    return {ids: name.removeprefix(heads.get(ids[:4], ""))
            for ids, name in names.items()}


def main():
    folder, program, out = sys.argv[1:]
    paths = sorted(os.path.join(top, name)
                   for top, _, names in os.walk(folder) for name in names)
    machines = collections.defaultdict(set)   # (ids, facts): machines
    models = collections.defaultdict(set)
    names, classes = {}, {}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        listed = pool.map(lambda p: list(functions(program, p)), paths)
        for path, found in zip(paths, listed):
            part = os.path.relpath(path, folder).split(os.sep)
            model = clean(f"{part[1]} {part[3]}")
            for ids, group, name, facts in found:
                machines[ids, facts].add(part[4])
                if model:
                    models[ids, facts].add(model)
                if len(name) > len(names.get(ids, "")) or ids not in names:
                    names[ids] = name
                classes[ids] = group
    names = without_maker(names)
    by = collections.defaultdict(list)
    for (ids, facts), seen in machines.items():
        by[ids].append((len(seen), facts))
    used, at, devices = [], {}, {}
    for ids in sorted(by):
        rows = sorted(by[ids], key=lambda row: (-row[0], row[1]))
        kept = []
        for count, facts in rows[:VARIANTS]:
            on = []
            for model in sorted(models[ids, facts])[:HOSTS]:
                if model not in at:
                    at[model] = len(used)
                    used.append(model)
                on.append(at[model])
            kept.append({"reset": facts[0], "interrupts": facts[1],
                         "bars": facts[2], "hosts": count, "on": on})
        every = set().union(*(machines[ids, facts] for _, facts in rows))
        devices[ids] = {"name": names[ids][:100], "class": classes[ids],
                        "hosts": len(every), "facts": kept}
    document = {"schema": "pptcheck/seeds/1", "attribution": ATTRIBUTION,
                "licence": "CC-BY-4.0", "hosts": used}
    with open(out, "w", encoding="ascii") as file:
        head = json.dumps(document, separators=(",", ":"))
        file.write(head[:-1] + ',"devices":{\n')
        file.write(",\n".join(
            json.dumps(ids) + ":" + json.dumps(one, separators=(",", ":"))
            for ids, one in devices.items()))
        file.write("}}\n")
    print(f"{len(paths)} listings, {len(devices)} devices, {len(used)} models, "
          f"{os.path.getsize(out)} bytes")


main()
