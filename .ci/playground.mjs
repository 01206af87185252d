// The page in the browser: its program beside cgfilter, and the page in Chromium.
// Run by .ci/playground, which says where the libraries and the program are, and by which profile the page is built.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join, relative } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { check, open as openAt, run } from "./browser.mjs";
import { ask } from "../playground/page/wasm.js";

const root = process.cwd();
const site = join(root, "target/playground");
const isPublished = process.env.PROFILE === "page";

/** All files below a folder, as paths in it. */
const below = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((it) => it.isFile())
  .map((it) => relative(folder, join(it.parentPath ?? it.path, it.name)))
  .sort();

const program = readFileSync(join(site, "cgfilter.wasm"));
const { instance } = await WebAssembly.instantiate(program, {});
const answerTo = (question) => {
  const answer = JSON.parse(ask(instance, JSON.stringify(question)));
  assert.equal(answer.error, undefined);
  return answer;
};

// As plain as a file server can be: it packs nothing, and knows five endings.
const kinds = { ".json": "application/json", ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".wasm": "application/wasm" };
const asked = [];
const server = createServer((request, reply) => {
  asked.push(request.url);
  const name = request.url === "/" ? "index.html" : request.url.slice(1);
  const kind = kinds[extname(name)];
  try {
    reply.writeHead(200, { "Content-Type": kind }).end(readFileSync(join(site, name)));
  } catch {
    reply.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = `http://127.0.0.1:${server.address().port}/`;

const judged = (page) => page.waitForFunction(() => document.querySelector("#answers").getAttribute("aria-busy") === "false");
const open = async (width, colorScheme, { fragment = "", permissions } = {}) => {
  const page = await openAt(address + fragment, width, colorScheme, permissions);
  await judged(page);
  await page.locator("#payload .cm-content").waitFor();
  return page;
};
const texts = (page, what) => page.locator(what).allTextContents();
const headlines = (page) => texts(page, "#results .headline");
const type = async (page, where, text) => {
  await page.locator(`${where} .cm-content`).fill(text);
  await judged(page);
};
/** Goes on by the keyboard alone until what has the focus is called so. */
const tabTo = async (page, name, most = 80) => {
  for (let at = 0; at < most; at += 1) {
    await page.keyboard.press("Tab");
    const label = await page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);
    if (label.startsWith(name)) return;
  }
  throw new Error(`${name} is not reached`);
};

/** What the binary says of files in a folder of their own, and what the program of the page says of the same texts. */
const agree = (files, payloads, reading) => {
  const folder = mkdtempSync(join(tmpdir(), "cgfilter-texts-"));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const options = reading ? ["--reading", reading] : [];
    const document = (...args) => {
      const { stdout, stderr } = spawnSync(process.env.CGFILTER, [...args, ...options, "--format", "json"], { cwd: folder, encoding: "utf8" });
      assert.notEqual(stdout, "", stderr);
      return JSON.parse(stdout);
    };
    const own = { test: document("test", ...payloads), lint: document("lint") };
    const day = new Date().toISOString().slice(0, 10);
    assert.deepEqual(answerTo({ ask: "judge", day, reading, files, payloads }), own);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Filters and samples below a folder, as paths and texts. */
const repository = (folder) => below(folder)
  .filter((path) => /^(filters|samples)\//.test(path) || path === "cgfilter.yaml")
  .map((path) => [path, readFileSync(join(folder, path), "utf8")]);
const payloadsOf = (files) => files.map(([path]) => path).filter((path) => /^samples\/.*\.json$/.test(path));

const tests = {
  async "the program imports nothing, and answers what is no question with an error"() {
    assert.deepEqual(WebAssembly.Module.imports(await WebAssembly.compile(program)), []);
    for (const text of ["", "{", "{}", '{"ask":"nothing"}', "\ufeff", '{"ask":"preset","name":"nobody"}', "\u0000"]) {
      assert.equal(typeof JSON.parse(ask(instance, text)).error, "string", text);
    }
    const question = { ask: "judge", day: "2026-02-30", reading: "list=some", files: [], payloads: [] };
    assert.equal(typeof JSON.parse(ask(instance, JSON.stringify(question))).error, "string");
  },

  async "the same texts give the same answers as the command line"() {
    const stories = readdirSync(join(root, "tests/cases")).map((name) => join(root, "tests/cases", name));
    // The command line hides secrets in what it prints, where others may read it; the page shows people their own texts.
    const isShown = (folder) => statSync(folder).isDirectory() && !folder.endsWith("redact");
    const folders = [root, ...stories.filter(isShown)];
    const repositories = folders.map(repository).filter((files) => payloadsOf(files).length);
    assert.ok(repositories.length > 5, "there are stories with filters and samples");
    for (const files of repositories) {
      for (const reading of ["", "list=all,order=trigger-first", "case=ignore"]) agree(files, payloadsOf(files), reading);
    }
    const presets = answerTo({ ask: "presets" });
    assert.ok(presets.length > 70);
    const texts = JSON.parse(readFileSync(join(site, "presets.json"), "utf8"));
    for (const { name } of presets) {
      const { "filter.yaml": filter, ...samples } = texts[name];
      const files = [[`filters/${name}.yaml`, filter], ...Object.entries(samples).map(([file, text]) => [file.replace("/", `/${name}/`), text])];
      agree(files, payloadsOf(files), "");
    }
  },

  async "it is small"() {
    const size = (what, names) => {
      const all = names.map((name) => readFileSync(join(site, name)));
      const sum = (pack) => all.reduce((total, bytes) => total + pack(bytes).length, 0);
      const [plain, gzip, brotli] = [sum((it) => it), sum((it) => gzipSync(it, { level: 9 })), sum((it) => brotliCompressSync(it))];
      console.log(`     ${what}: ${plain} bytes, ${gzip} as gzip, ${brotli} as brotli`);
      return brotli;
    };
    const later = ["codemirror.js", "licences.txt", "presets.json"];
    const first = size("before the first answer", below(site).filter((name) => !later.includes(name)));
    const rest = size("the editors and the presets, after it", ["codemirror.js", "presets.json"]);
    if (isPublished) assert.ok(first <= 700_000 && first + rest <= 845_000);
  },

  async "it is ready at once"() {
    const times = [];
    for (let at = 0; at < 7; at += 1) {
      const page = await open(1280, "light");
      times.push(await page.evaluate(() => performance.getEntriesByName("judged")[0].startTime));
      await page.context().close();
    }
    const best = Math.min(...times);
    console.log(`     judged after ${times.map(Math.round).join(", ")} ms`);
    if (isPublished) assert.ok(best <= 500, `${best} ms`);
  },

  async "a stranger sees what is wrong, and mends it with a click"() {
    const page = await open(1280, "light");
    assert.deepEqual(await headlines(page), ["201 incident opened", "200 resolve accepted, but it closes nothing"]);
    await check(page, "wide-light");
    await page.getByRole("button", { name: "Make this change: map both parts by" }).first().click();
    await page.getByText("200 incident closed").waitFor();
    assert.match((await texts(page, "#totals"))[0], /^2 payloads: 1 opened, 1 closed, 0 still open/);
    await page.locator("#filter .cm-content").press("Control+z");
    await page.getByText("200 resolve accepted, but it closes nothing").waitFor();
    // Judging follows what is typed.
    await type(page, "#payload", '{"status": "firing"}');
    await page.getByText("201 incident opened, but no call can close it").waitFor();
  },

  async "fixes of lint are made from the list and from the marks, and a place leads to its line"() {
    const page = await open(1280, "dark");
    await page.getByLabel("Start from").selectOption({ label: "a filter typed from a status page" });
    await page.getByText("started is written Started").first().waitFor();
    await check(page, "wide-dark");
    assert.ok(await page.locator("#filter .cm-lintRange-error").count() > 0);
    await page.getByRole("button", { name: "Fix it: write Started" }).click();
    await page.waitForFunction(() => !document.querySelector("#findings").textContent.includes("started is written"));
    assert.match((await texts(page, "#filter .cm-content"))[0], /key_value_contains: Started #/);
    await page.getByRole("button", { name: /^line 10$/ }).first().click();
    await page.keyboard.type("x");
    await page.waitForFunction(() => document.querySelector("#filter .cm-content").textContent.includes("incident_mapped_with: x"));
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("started is written Started").first().waitFor();
  },

  async "readings are switched by their names, and where one would change the answer"() {
    const page = await open(1280, "light");
    await page.getByLabel("Start from").selectOption({ label: "a state in other letters" });
    await page.getByText("202 discarded").waitFor();
    await page.getByRole("button", { name: "Read it so: case=ignore" }).click();
    await page.getByText("201 incident opened").waitFor();
    await page.locator("#more summary").click();
    assert.equal(await page.locator("#reading-case").inputValue(), "ignore");
    await page.locator("#reading-case").selectOption("sensitive");
    await page.getByText("202 discarded").waitFor();
  },

  async "every preset can be started from, and its payloads move and go"() {
    const page = await open(390, "light");
    await page.getByLabel("Start from").selectOption("preset:grafana");
    await page.getByText("Shown: Grafana").waitFor();
    await page.getByText("200 incident closed").first().waitFor();
    const before = await texts(page, "[role=tab]");
    await page.getByRole("button", { name: "Later" }).click();
    assert.equal((await texts(page, "[role=tab]"))[1].slice(2), before[0].slice(2));
    await page.getByRole("button", { name: "Remove" }).click();
    await page.waitForFunction((count) => document.querySelectorAll("#results > li").length === count, before.length - 1);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.waitForFunction((count) => document.querySelectorAll("#results > li").length === count, before.length);
    await page.getByRole("button", { name: "Add one" }).click();
    await page.getByText("202 discarded").waitFor();
    await check(page, "phone-light");
  },

  async "two payloads become a filter, by the keyboard alone, on a phone"() {
    const page = await open(390, "dark");
    await type(page, "#payload", '{"state": "problem", "incident": "i-7", "summary": "Queue is full"}');
    await page.getByRole("tab").nth(1).click();
    await type(page, "#payload", '{"state": "fine", "incident": "i-7", "summary": "Queue is full"}');
    await page.locator("#start").focus();
    await tabTo(page, "Readings");
    await page.keyboard.press("Enter");
    await tabTo(page, "Write the filter");
    await page.keyboard.press("Enter");
    await page.getByText("200 incident closed").waitFor();
    assert.match((await texts(page, "#filter .cm-content"))[0], /payload_json_key: state/);
    await check(page, "phone-dark");
  },

  async "a change is made by the keyboard alone, and the editors let the focus go"() {
    const page = await open(1280, "light");
    await tabTo(page, "Make this change: map both parts by");
    await page.keyboard.press("Enter");
    await page.getByText("200 incident closed").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "answers-title");
  },

  async "a link holds the texts, and nothing of them is sent"() {
    const page = await open(1280, "light", { permissions: ["clipboard-read", "clipboard-write"] });
    const secret = "only-in-the-fragment-ß-😀";
    await type(page, "#payload", JSON.stringify({ status: secret }));
    await page.getByLabel("Start from").waitFor();
    await page.getByRole("button", { name: "Copy a link" }).click();
    await page.getByText("The link is copied").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const again = await open(390, "dark", { fragment: link.slice(address.length) });
    await again.getByText(secret).first().waitFor();
    assert.deepEqual(await headlines(again), await headlines(page));
    assert.deepEqual([...new Set(asked)].sort(), ["/", "/cgfilter.wasm", "/codemirror.js", "/engine.js", "/page.css", "/page.js", "/presets.json", "/worker.js"]);
  },

  async "a link that holds anything else changes nothing"() {
    const packed = async (page, text) => page.evaluate(async (text) => {
      const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
      let letters = "";
      for (const byte of bytes) letters += String.fromCharCode(byte);
      return `#1.${btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
    }, text);
    const page = await open(1280, "light");
    const of = (payloads) => JSON.stringify({ filter: "", reading: "", payloads });
    const hostile = [
      "#1.", "#1.%00", "#2.x", "#<img src=x onerror=alert(1)>", `#1.${"A".repeat(5000)}`,
      await packed(page, JSON.stringify({ filter: " ".repeat(50 << 20), payloads: [], reading: "" })),
      await packed(page, "null"), await packed(page, of([{ name: "../../x.json", text: "" }])),
      await packed(page, of([{ name: "a.json", text: "" }, { name: "a.json", text: "" }])), await packed(page, of([{ name: "a.json" }])),
    ];
    for (const fragment of hostile) {
      const other = await open(1280, "light", { fragment });
      assert.deepEqual(await headlines(other), await headlines(page), fragment.slice(0, 60));
      await other.context().close();
    }
  },

  async "what a payload holds stays text"() {
    const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script></pre><a href="https://example.net">x</a>\u202e';
    const page = await open(390, "light");
    await type(page, "#payload", JSON.stringify({
      status: "firing", commonLabels: { alertname: hostile }, commonAnnotations: { summary: hostile }, [hostile]: hostile,
    }));
    await page.getByText("<img src=x onerror=alert(1)>").first().waitFor();
    await type(page, "#filter", `# ${hostile}\n${hostile}: 1\ntrigger: {payload_json_key: '${hostile}', key_value_contains: '${hostile}'}\n`);
    assert.equal(await page.locator("#answers img, #answers a, #answers script, #said img").count(), 0);
    await check(page, "phone-hostile");
  },

  async "texts that cannot be read are told where they stand"() {
    const page = await open(1280, "light");
    await type(page, "#payload", '{"status": "firing",}');
    await page.locator("#payload .cm-lintRange-error, #payload .cm-lintPoint-error").first().waitFor();
    assert.deepEqual((await headlines(page))[0], "unreadable");
    await type(page, "#filter", "trigger: [\n");
    await page.locator("#findings .error").first().waitFor();
    await check(page, "wide-broken");
  },

  async "without a network, and after a reload, the texts are there"() {
    const page = await open(1280, "light");
    // Who opens the page with a network has the presets a moment after the first answer.
    await page.waitForFunction(() => performance.getEntriesByName(new URL("presets.json", location.href).href).length > 0);
    await page.context().setOffline(true);
    await type(page, "#payload", '{"status": "other"}');
    await page.getByText("202 discarded").waitFor();
    await page.context().setOffline(false);
    await page.reload();
    await page.locator("#payload .cm-content").waitFor();
    assert.match((await texts(page, "#payload .cm-content"))[0], /other/);
  },
};

const failed = await run(tests);
server.close();
process.exit(failed ? 1 : 0);
