// SPDX-License-Identifier: BSD-2-Clause
// ci/site_test.mjs WEB SITE OUT [--quick]: what a visitor does, with and without
// script, eyes, colours or a mouse.  WEB is the folder of ci/deps.sh --web.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { execFileSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import * as fs from "node:fs";
import * as path from "node:path";

const [web, site, out, mode] = process.argv.slice(2);
const quick = mode === "--quick";
const require = createRequire(path.resolve(web, "package.json"));
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(
  path.resolve(web, "node_modules/axe-core/axe.min.js"), "utf8");
let failed = 0, passed = 0;

function check(ok, what) {
  if (ok) passed++;
  else failed++;
  if (!ok || !quick) console.log(`${ok ? "ok  " : "FAIL"} ${what}`);
}

const requests = [];
const server = createServer((request, answer) => {
  const name = decodeURIComponent(new URL(request.url, "http://x").pathname);
  const file = path.join(site, name.endsWith("/") ? name + "index.html" : name);
  requests.push(name);
  if (name === "/favicon.ico") { // Chromium's own wish, not the page's.
    answer.writeHead(204).end();
    return;
  }
  if (!file.startsWith(site) || !fs.existsSync(file)) {
    answer.writeHead(404).end();
    return;
  }
  const body = gzipSync(fs.readFileSync(file), { level: 9 });
  answer.writeHead(200, {
    "content-type": file.endsWith(".html") ? "text/html" : "application/json",
    "content-encoding": "gzip", "content-length": body.length });
  answer.end(body);
});
await new Promise(done => server.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${server.address().port}/`;

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

// A context whose pages fail the test on any error, violation of the policy, or
// request beyond the page itself.
async function open(where, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("console", m => m.type() === "error" &&
    check(false, `${where}: ${m.text()}`));
  page.on("pageerror", e => check(false, `${where}: ${e}`));
  await page.goto(base + where);
  return { page, close: () => context.close() };
}

const shown = page => page.locator("#m tbody tr:visible").count();
const front = "index.html";
const maker = fs.readdirSync(path.join(site, "v")).filter(
  f => f !== "index.html").sort((a, b) =>
  fs.statSync(path.join(site, "v", b)).size -
  fs.statSync(path.join(site, "v", a)).size)[0];
const report = fs.readdirSync(path.join(site, "r")).find(f =>
  fs.readFileSync(path.join(site, "r", f), "utf8").includes("details open"));
const board = fs.readdirSync(path.join(site, "h")).find(
  f => f !== "index.html");
const pages = [front, `v/${maker}`, "v/index.html", "d/10de-1000/index.html",
  `r/${report}`, `h/${board}`, "h/index.html", "how.html", "404.html"];

{ // Search, filter, sort, all by keyboard.
  const { page, close } = await open(front);
  const all = await shown(page);
  check(all === 50, `front: ${all} rows`);
  check(await page.locator("#st").innerText() === `${all} of ${all} devices shown`,
    "the count is announced in a role=status");
  await page.keyboard.press("Tab");
  check(await page.evaluate(() => document.activeElement.className) === "skip",
    "the first stop is the skip link");
  await page.locator("#q").focus();
  await page.keyboard.type("TESLA p4");
  const found = await shown(page);
  check(found > 0 && found < all, `"TESLA p4": ${found} rows`);
  check((await page.locator("#m tbody tr:visible").allInnerTexts()).every(
    t => t.includes("Tesla P4")), "only those that match are left");
  check((await page.locator("#st").innerText()).startsWith(`${found} of`),
    "and they are counted");
  await page.locator("#q").fill("");
  await page.locator("#p").focus();
  await page.keyboard.press("ArrowDown");
  const host = await shown(page);
  check(host > 0 && host < all, `a host: ${host} rows`);
  await page.locator("#p").selectOption("");
  const button = page.locator("#m thead button").nth(2);
  const head = page.locator("#m thead th").nth(2);
  await button.focus();
  await page.keyboard.press("Enter");
  check(await head.getAttribute("aria-sort") === "descending",
    "Enter on a head sorts, and says so");
  const lows = await page.evaluate(() => [...document.querySelectorAll(
    "#m tbody tr")].map(r => /(\d+)\/(\d+)/.exec(r.cells[2].textContent)).map(
    m => { if (!m) return -1; const n = +m[2], p = m[1] / n, z = 1.959964;
      return (p + z * z / 2 / n - z * Math.sqrt(p * (1 - p) / n +
        z * z / 4 / n / n)) / (1 + z * z / n); }));
  check(lows.every((x, i) => i === 0 || lows[i - 1] >= x - 1e-4),
    "by the lower end of Wilson's interval, unknown last");
  await page.keyboard.press("Space");
  check(await head.getAttribute("aria-sort") === "ascending",
    "Space turns it round");
  check(await page.locator("[aria-sort]").count() === 1, "one head has it");
  await page.locator("#q").fill("10DE:1000");
  await page.locator("#q").press("Enter");
  await page.waitForURL(/d\/10de-1000\/index\.html/);
  check(true, "an id and Enter open the device");
  await close();
}

{ // Without script.
  const { page, close } = await open(front, { javaScriptEnabled: false });
  check(await page.locator("#m tbody tr").count() === 50,
    "without script all rows are there");
  await page.locator("#q").fill("10de:1000");
  await page.locator("form button").click();
  await page.waitForURL(/v\/index\.html/);
  check(await page.locator("tbody a").count() > 0,
    "without script the button leads to the makers");
  await close();
  const text = execFileSync("lynx", ["-dump", "-width=100",
    path.join(site, "d/10de-1000/index.html")], { encoding: "utf8" });
  check(/Reports\s+on\s+Linux/.test(text) && /of \d+ people/.test(text),
    "lynx shows a device");
  const list = execFileSync("lynx", ["-dump", "-nolist", "-width=160",
    "-display_charset=utf-8",
    path.join(site, front)], { encoding: "utf8" });
  check(list.includes("confirmed works") && list.includes("✔"),
    "lynx shows the front page");
}

for (const where of pages) // Every page, for every visitor.
  for (const [name, options] of [["1280", {}],
    ["320", { viewport: { width: 320, height: 640 } }],
    ...(quick ? [] : [["1280-dark", { colorScheme: "dark" }],
      ["320-dark", { viewport: { width: 320, height: 640 },
        colorScheme: "dark" }],
      ["forced", { forcedColors: "active" }]])]) {
    // axe is put in by the test: the page's own policy would keep it out.
    const { page, close } = await open(where, { ...options, bypassCSP: true });
    const label = `${where} ${name}`;
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - innerWidth);
    check(wide <= 0, `${label}: fits (${wide})`);
    await page.evaluate(axe);
    const result = await page.evaluate(() => axe.run(document, { runOnly: [
      "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
      "best-practice"] }));
    check(result.violations.length === 0 && result.passes.length >= 10,
      `${label}: axe, ${result.passes.length} rules` +
      result.violations.map(v => `\n     ${v.id}: ${v.help}: ` +
        v.nodes.slice(0, 2).map(n => n.html.slice(0, 100))).join(""));
    if (name === "320") {
      const low = await page.evaluate(() => [...document.querySelectorAll(
        "form *, #m td a, thead button, nav a, .link, summary")].filter(
        e => e.matches("a, button, input, select, summary") &&
          e.getBoundingClientRect().height > 0 &&
          e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML));
      check(low.length === 0, `${label}: targets of 44 pixels ${low.slice(0, 2)}`);
    }
    await page.screenshot({ path: path.join(out,
      `${where.replace(/\W+/g, "-").slice(0, 24)}-${name}.png`) });
    await close();
  }

{ // Text that wants to be part of the page, under the page's own policy: none
  // of it runs, and the policy has nothing to forbid.
  const board = fs.readdirSync(path.join(site, "h")).filter(f =>
    fs.readFileSync(path.join(site, "h", f), "utf8").includes("onerror"));
  const reports = fs.readdirSync(path.join(site, "r")).filter(f =>
    fs.readFileSync(path.join(site, "r", f), "utf8").includes("onerror"));
  check(board.length > 0 && reports.length > 0, "there is hostile text");
  for (const where of ["d/1b21-1004/index.html", `r/${reports[0]}`, front,
    "v/1b21.html", "h/index.html", ...board.map(f => `h/${f}`)]) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const seen = [];
    page.on("dialog", d => { seen.push("a dialog"); d.dismiss(); });
    page.on("console", m => seen.push(m.text()));
    page.on("pageerror", e => seen.push(String(e)));
    page.on("request", r => r.url() === base + where ||
      r.url().endsWith("/favicon.ico") || seen.push(r.url()));
    await page.addInitScript(() => document.addEventListener(
      "securitypolicyviolation", e => console.log(e.violatedDirective)));
    await page.goto(base + where);
    const made = await page.evaluate(() => [...document.querySelectorAll(
      "img, svg[onload], [onerror], [style], a[href^=javascript]")].length);
    check(seen.length === 0 && made === 0,
      `${where}: hostile text is text (${made} ${seen.slice(0, 3)})`);
    await context.close();
  }
}

{ // Print: the table is whole, the form is gone.
  const { page, close } = await open(front);
  await page.emulateMedia({ media: "print" });
  check(!await page.locator("form").isVisible(), "print: no form");
  check(await page.evaluate(() => getComputedStyle(document.querySelector(
    ".wide")).overflow) === "visible", "print: nothing scrolls");
  await page.screenshot({ path: path.join(out, "print.png") });
  await close();
}

{ // Sticky heads; 400 % zoom is a window of a quarter.
  const { page, close } = await open(front);
  await page.evaluate(() => document.querySelector(".wide").scrollTo(0, 600));
  const top = await page.evaluate(() => {
    const box = document.querySelector(".wide").getBoundingClientRect();
    return document.querySelector("#m thead th").getBoundingClientRect().top -
      box.top; });
  check(Math.abs(top) < 3, `heads stay in sight (${top})`);
  await close();
}

{ // One request, and how large.
  requests.length = 0;
  const { close } = await open(front);
  const own = requests.filter(r => r !== "/favicon.ico");
  check(own.length === 1, `front: requests ${own}`);
  await close();
  const text = fs.readFileSync(path.join(site, front));
  const wire = gzipSync(text, { level: 9 }).length;
  const script = /<script>(.*?)<\/script>/s.exec(text.toString())[1].length;
  check(wire <= 15000, `front: ${wire} bytes over the wire`);
  check(script <= 4000, `script: ${script} bytes`);
}

const median = v => v.slice().sort((a, b) => a - b)[v.length >> 1];

async function slow(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", { offline: false,
    latency: 150, downloadThroughput: 200000, uploadThroughput: 94000 });
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
}

if (!quick) { // The lab profile: 150 ms, 1.6 Mbit/s, CPU 4 times slower, phone.
  const lcps = [], shifts = [];
  for (let i = 0; i < 5; i++) {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
    const page = await context.newPage();
    await slow(page);
    await page.goto(base + front);
    const [lcp, shift] = await page.evaluate(() => new Promise(done => {
      let last = 0, sum = 0;
      new PerformanceObserver(l => l.getEntries().forEach(
        e => { last = e.startTime; })).observe(
        { type: "largest-contentful-paint", buffered: true });
      new PerformanceObserver(l => l.getEntries().forEach(
        e => { sum += e.value; })).observe(
        { type: "layout-shift", buffered: true });
      setTimeout(() => done([last, sum]), 1500); }));
    lcps.push(lcp);
    shifts.push(shift);
    await context.close();
  }
  check(median(lcps) > 0 && median(lcps) <= 1000,
    `LCP ${lcps.map(Math.round)} ms, median ${Math.round(median(lcps))}`);
  check(Math.max(...shifts) <= 0.02, `CLS ${Math.max(...shifts)}`);
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(base + "v/" + maker);
  await slow(page);
  const rows = await page.locator("#m tbody tr").count();
  await page.evaluate(() => {
    window.seen = [];
    new PerformanceObserver(l => l.getEntries().forEach(e =>
      e.name === "keydown" && window.seen.push(e.duration))).observe(
      { type: "event", durationThreshold: 16 });
  });
  await page.locator("#q").focus();
  for (const key of "tesla")
    await page.keyboard.press(key, { delay: 20 }),
    await page.waitForTimeout(400);
  const keys = await page.evaluate(() => window.seen);
  check(rows === 200 && median(keys.concat(0)) <= 100,
    `a key among ${rows} rows: ${keys} ms to the next paint`);
  await context.close();
}

await browser.close();
server.close();
console.log(`${passed} passed, ${failed} failed; pictures are in ${out}`);
process.exit(failed > 0 ? 1 : 0);
