#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""ci/pages.py BUILD OUT: reports of captured and made-up runs in Chromium, at 1280
and 320 pixels, light and dark.  Each must pass axe-core, fit its width, name
nothing outside itself and be walked through with the keyboard.  Pages, pictures
of some and one as paper (PDF) are left in OUT.  Needs ci/deps.sh --web."""

import html
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNS = ROOT / "fixtures/runs"
WIDTHS = (1280, 320)
SHOWN = ("many", "nvme-works-2", "changed")
SCHEMES = {"dark": 0, "light": 1}  # Blink's PreferredColorScheme
# Chromium's windows have a least width; a frame has none.
FRAME = ('<!DOCTYPE html><html lang=en><title>frame</title>'
         '<body style="margin:0"><iframe title=page srcdoc="%s" '
         'style="border:0;width:%dpx;height:%dpx"></iframe>%s')
TAKE = ('<pre id=out></pre><script>onmessage=e=>'
        'document.getElementById("out").textContent=e.data</script>')
RUN_AXE = """<script>%s</script><script>
addEventListener("load", () => axe.run(document, {runOnly: ["wcag2a", "wcag2aa",
    "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r =>
    parent.postMessage(JSON.stringify({
        wide: document.documentElement.scrollWidth,
        passes: r.passes.length,
        first: [...document.querySelectorAll("a[href],summary,[tabindex]")]
            .filter(e => e.tabIndex >= 0)[0].className,
        tangled: document.querySelectorAll("[tabindex]:not([tabindex='0'])")
            .length,
        violations: r.violations.map(v => [v.id, v.help,
            v.nodes.slice(0, 3).map(n => n.html.slice(0, 120) + ": " +
                n.any.map(a => a.message).join("; "))])}), "*")));
</script></body>"""


def chromium(profile, scheme, width, height, *arguments):
    return subprocess.run(
        ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
         "--hide-scrollbars", "--no-first-run", "--user-data-dir=" + profile,
         "--blink-settings=preferredColorScheme=%d" % SCHEMES[scheme],
         "--window-size=%d,%d" % (max(width, 520), height), *arguments],
        capture_output=True, text=True, timeout=120, check=False).stdout


def judge(page, axe, profile, scheme, width, folder):
    """The complaints about one page."""
    text = re.sub(r"<meta http-equiv=Content-Security-Policy[^>]*>", "", page)
    # Where what is not in view has no layout, axe-core takes labels far away for
    # the background of a text.
    text = text.replace("content-visibility:auto", "content-visibility:visible")
    text = text.replace("</body>", RUN_AXE % axe)
    file = folder / "judge.html"
    file.write_text(FRAME % (html.escape(text), width, 3000, TAKE),
                    encoding="utf-8")
    dom = chromium(profile, scheme, width, 3000, "--virtual-time-budget=30000",
                   "--dump-dom", file.as_uri())
    found = re.search(r"<pre id=\"out\">(.+?)</pre>", dom, re.S)
    if not found:
        return ["axe-core gave no answer"]
    result = json.loads(html.unescape(found.group(1)))
    complaints = ["%s: %s: %s" % tuple(v) for v in result["violations"]]
    if result["wide"] > width:
        complaints.append("%d pixels wide" % result["wide"])
    if result["first"] != "skip" or result["tangled"]:
        complaints.append("the keyboard does not go from the skip link down")
    for url in re.findall(r"(?:https?:)?//[a-z][^\s\"'<)]*|url\(", page):
        complaints.append("names something outside: " + url)
    if result["passes"] < 10:
        complaints.append("only %d rules applied" % result["passes"])
    return complaints


def picture(page, profile, scheme, width, folder, to):
    frame = folder / "frame.html"
    frame.write_text(FRAME % (html.escape(page), width, 4000, ""),
                     encoding="utf-8")
    chromium(profile, scheme, width, 4000, "--screenshot=%s" % to,
             frame.as_uri())


def pages(build, out):
    """Writes a page for each run document; yields their paths."""
    documents = sorted(RUNS.glob("*.json"))
    many = out / "many.json"
    with many.open("w", encoding="utf-8") as file:
        subprocess.run([sys.executable, ROOT / "ci/many_devices.py", "10",
                        RUNS / "nvme-works-2.json"], stdout=file, check=True)
    for document in documents + [many]:
        page = out / (document.stem + ".html")
        subprocess.run([build / "pptcheck", "report", "--html", page,
                        document], check=False)
        yield page
    page = out / "changed.html"
    subprocess.run([build / "pptcheck", "compare", "--html", page, many,
                    RUNS / "intremap-off.json"], check=False)
    yield page


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: ci/pages.py BUILD OUT")
    build, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    cache = os.environ.get("PPTCHECK_CACHE",
                           os.path.expanduser("~/.cache/pptcheck"))
    axe = pathlib.Path(cache, "web/node_modules/axe-core/axe.min.js")
    if not axe.exists():
        sys.exit("ci/pages.py: no axe-core; run ci/deps.sh --web")
    axe = axe.read_text(encoding="utf-8")
    out.mkdir(parents=True, exist_ok=True)
    bad = 0
    with tempfile.TemporaryDirectory() as work:
        folder = pathlib.Path(work)
        for path in pages(build, out):
            page = path.read_text(encoding="utf-8")
            for width in WIDTHS:
                for scheme in SCHEMES:
                    name = "%s-%d-%s" % (path.stem, width, scheme)
                    for why in judge(page, axe, work + "/profile", scheme,
                                     width, folder):
                        print("%s: %s" % (name, why))
                        bad += 1
                    if path.stem in SHOWN:
                        picture(page, work + "/profile", scheme, width,
                                folder, out / (name + ".png"))
            if path.stem in SHOWN:
                # The rules for paper, on a screen as wide as A4.
                picture(page.replace("@media print", "@media all"),
                        work + "/profile", "dark", 794, folder,
                        out / (path.stem + "-print.png"))
        chromium(work + "/profile", "light", 794, 1000,
                 "--no-pdf-header-footer",
                 "--print-to-pdf=%s" % (out / "many.pdf"),
                 (out / "many.html").resolve().as_uri())
    for stem in SHOWN:
        names = ["%s-%d-%s.png" % (stem, width, scheme)
                 for width in WIDTHS for scheme in SCHEMES]
        for name in names + [stem + "-print.png", "many.pdf"]:
            if not (out / name).exists():
                print(name + ": was not made")
                bad += 1
    print("%d complaints; pictures are in %s" % (bad, out))
    sys.exit(bad > 0)


main()
