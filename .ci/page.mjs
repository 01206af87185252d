// The page of `cgfilter serve` in Chromium: what a person does with it, and what strangers send.
// Run by .ci/page, which says where the libraries and the program are.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { check, open as openAt, run } from "./browser.mjs";

const program = process.env.CGFILTER;
const root = process.cwd();

const folder = mkdtempSync(join(tmpdir(), "cgfilter-page-"));
cpSync(join(root, "filters"), join(folder, "filters"), { recursive: true });
const receiver = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--record", "calls.ndjson"], { cwd: folder });
receiver.stderr.pipe(process.stderr);
const lines = createInterface({ input: receiver.stdout });
const first = await new Promise((resolve) => lines.once("line", resolve));
const address = new URL(first.split(": ").pop()).origin;

/** A call, as a sender sends it. */
const post = (body, path = "/v1/process?from=Sender", headers = {}) => new Promise((resolve, reject) => {
  const call = request(address + path, { method: "POST", headers: { "Content-Type": "application/json", ...headers } }, (reply) => {
    let text = "";
    reply.on("data", (chunk) => { text += chunk; });
    reply.on("end", () => resolve({ status: reply.statusCode, text }));
  });
  call.on("error", reject);
  call.end(typeof body === "string" ? body : JSON.stringify(body));
});
const sample = (name) => readFileSync(join(root, "samples", name), "utf8");

const open = (width, colorScheme) => openAt(address, width, colorScheme);
const row = (page, number) => page.locator(`#calls li[data-number="${number}"]`);

const tests = {
  async "calls appear as they come, with verdict and why"() {
    const page = await open(1280, "light");
    await check(page, "empty");
    assert.match(await page.locator("#url").textContent(), /^http:\/\/127\.0\.0\.1:\d+\/v1\/process\?from=NAME$/);
    assert.equal((await post(sample("blackfire/trigger.json"))).status, 201);
    await row(page, 1).getByText("201 incident opened").waitFor();
    assert.equal((await post(sample("blackfire/resolve.json"))).status, 200);
    await row(page, 2).getByText("200 incident closed").waitFor();
    await row(page, 1).locator("button").click();
    await page.getByText("alert_id = bf-alert-98234").waitFor();
    assert.deepEqual(await page.locator("pre mark.condition").allTextContents(), ['"triggered"']);
    assert.deepEqual(await page.locator("pre mark.mapping").allTextContents(), ['"bf-alert-98234"']);
    const unused = await page.locator("#unused li").allTextContents();
    assert.ok(unused.includes("percona, trigger 1") && !unused.includes("blackfire, trigger 1"), String(unused));
    await check(page, "wide-light");
  },

  async "a call is kept as a sample of its service, once for each name"() {
    const page = await open(1280, "dark");
    await row(page, 1).locator("button").click();
    await page.getByRole("button", { name: "Keep as a sample" }).click();
    await page.getByText(/^Kept as samples\/blackfire\/trigger-\d+-1\.json$/).waitFor();
    const [kept] = readdirSync(join(folder, "samples/blackfire"));
    const text = readFileSync(join(folder, "samples/blackfire", kept), "utf8");
    assert.deepEqual(JSON.parse(text), JSON.parse(sample("blackfire/trigger.json")));
    writeFileSync(join(folder, "samples/blackfire", kept), "somebody's own");
    await page.getByRole("button", { name: "Keep as a sample" }).click();
    await page.getByText(/^samples.* is there already, and is left as it is$/).waitFor();
    assert.equal(readFileSync(join(folder, "samples/blackfire", kept), "utf8"), "somebody's own");
    await page.getByLabel("of the service").fill("../../outside");
    await page.getByRole("button", { name: "Keep as a sample" }).click();
    await page.getByText("is no name of a service").waitFor();
    await check(page, "wide-dark");
  },

  async "two calls become a filter, by the keyboard alone, on a phone"() {
    await post({ state: "problem", incident: "i-7", summary: "Queue is full" });
    await post({ state: "fine", incident: "i-7", summary: "Queue is full" });
    const page = await open(390, "dark");
    await row(page, 4).waitFor();
    const press = async (name, most = 60) => {
      for (let at = 0; at < most; at += 1) {
        await page.keyboard.press("Tab");
        const label = await page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);
        if (label.startsWith(name)) return page.keyboard.press("Space");
      }
      throw new Error(`${name} is not reached`);
    };
    await press("Select call 4");
    await press("Select call 3");
    await page.locator("#url").click();
    await press("Make a filter of 2 selected");
    await page.getByText("payload_json_key: state").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "detail-title");
    await check(page, "phone-dark-infer");
    await page.getByLabel("Name").fill("queue");
    await press("Save it");
    await page.getByText("Written: ").waitFor();
    assert.ok(existsSync(join(folder, "filters/queue.yaml")) && existsSync(join(folder, "samples/queue/trigger.json")));
    // The new filter judges from here on.
    while ((await post({ state: "problem", incident: "i-8", summary: "Full" })).status !== 201) {
      await new Promise((resume) => setTimeout(resume, 50));
    }
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#detail").isHidden(), true);
    assert.equal(await page.evaluate(() => document.activeElement.id), "infer");
    await check(page, "phone-dark");
  },

  async "what a stranger sends stays text"() {
    const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script></pre><a href="https://example.net">x</a>\u202e';
    const page = await open(390, "light");
    const before = await page.locator("#calls li").count();
    await post({ state: hostile, status: "firing", commonLabels: { alertname: hostile }, [hostile]: hostile }, `/v1/process?from=${encodeURIComponent(hostile)}`);
    await post(hostile, "/v1/process", { "Content-Type": hostile.replace(/[^ -~]/g, "") });
    await page.locator("#calls li").nth(before + 1).waitFor();
    for (const at of [0, 1]) {
      const shown = await page.locator("#detail").textContent();
      await page.locator("#calls li button").nth(at).click();
      await page.waitForFunction((shown) => document.querySelector("#detail").textContent !== shown, shown);
      await page.locator("#detail pre").first().waitFor();
    }
    assert.equal(await page.locator("img, #calls a, #detail a, pre script").count(), 0);
    assert.match(await page.locator("#detail").textContent(), /<img src=x onerror=alert\(1\)>/);
    await check(page, "phone-light");
  },

  async "another site gets nothing, and writes nothing"() {
    const stranger = (path, headers, method = "GET") => new Promise((resolve, reject) => {
      const call = request(address + path, { method, headers }, (reply) => { reply.resume(); resolve(reply.statusCode); });
      call.on("error", reject);
      call.end(method === "POST" ? JSON.stringify({ call: 1, service: "stolen" }) : undefined);
    });
    assert.equal(await stranger("/", { Host: "rebound.example.net" }), 403);
    assert.equal(await stranger("/events", { Host: "rebound.example.net" }), 403);
    assert.equal(await stranger("/calls/1", { Origin: "https://example.net" }), 403);
    assert.equal(await stranger("/keep", {}, "POST"), 403);
    assert.equal(await stranger("/keep", { "X-Cgfilter-Key": "0".repeat(32) }, "POST"), 403);
    assert.equal(await stranger("/v1/process", { Origin: "https://example.net" }, "POST"), 403);
    assert.equal(await stranger("/v1/process", { Host: "host.docker.internal" }, "POST"), 202);
    assert.equal(existsSync(join(folder, "samples/stolen")), false);
    const page = await open(1280, "light");
    const policy = (await page.goto(address)).headers()["content-security-policy"];
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
  },

  async "a sender that repeats what was answered with 202 is told"() {
    const page = await open(1280, "light");
    await post({ only: "once" });
    await post({ only: "once" });
    await page.getByText(/which was answered with 202: its sender repeats it, or takes 200 alone for success/).first().waitFor();
  },

  async "ten thousand calls leave the page quick and the record whole"() {
    const page = await open(1280, "dark");
    const before = readFileSync(join(folder, "calls.ndjson"), "utf8").split("\n").length - 1;
    const send = async (from) => {
      for (let at = 0; at < 500; at += 1) await post({ alert_id: `${from}-${at}`, state: "triggered", title: "Load" });
    };
    await Promise.all([...Array(20).keys()].map(send));
    await page.locator("#totals", { hasText: `${before + 10_000} calls` }).waitFor();
    assert.ok(await page.locator("#calls li").count() <= 500);
    await page.locator("#calls li button").first().click();
    await page.getByText("blackfire, trigger 1").first().waitFor();
    assert.equal(readFileSync(join(folder, "calls.ndjson"), "utf8").split("\n").length - 1, before + 10_000);
  },
};

let failed = await run(tests, (told) => told.includes("409 (Conflict)"));
const ended = new Promise((resolve) => receiver.once("exit", resolve));
receiver.kill("SIGTERM");
if (await ended !== 0) failed += 1;
rmSync(folder, { recursive: true });
process.exit(failed ? 1 : 0);
