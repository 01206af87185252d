// What tests of pages share: Chromium, what every page is held to, and the loop over the tests.
// PAGE_LIBRARIES says where the libraries are; SHOTS=folder keeps pictures.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.PAGE_LIBRARIES, "node_modules/"));
const axe = require.resolve("axe-core/axe.min.js");

export const browser = await require("playwright-core").chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

const foreign = [];
const complaints = [];

/** A page of a context of its own; what it asks others for, and what it complains of, is noted. */
export const open = async (address, width, colorScheme, permissions = []) => {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, permissions });
  const page = await context.newPage();
  const origin = new URL(address).origin;
  context.on("request", (it) => { if (!it.url().startsWith("data:") && new URL(it.url()).origin !== origin) foreign.push(it.url()); });
  page.on("console", (it) => { if (["error", "warning"].includes(it.type())) complaints.push(it.text()); });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => { complaints.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(address);
  return page;
};

const picture = (page, name) => process.env.SHOTS && page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true });

/** Everybody can use it, and nothing leaves it at its side. */
export const check = async (page, what) => {
  await picture(page, what);
  // The policy of the page lets no script in but its own: the tool goes round it.
  await page.evaluate(readFileSync(axe, "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html)}`), [], what);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  assert.equal(wide, false, `${what}: nothing leaves the page at its side`);
};

/** Runs the tests and says how many failed. Complaints that are `expected` are none. */
export const run = async (tests, expected = () => false) => {
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`ok   ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name}\n${error.stack}`);
    }
    for (const context of browser.contexts()) await context.close();
  }
  const told = complaints.filter((it) => !expected(it));
  const last = "no request leaves the page's origin, and nothing is wrong in its console";
  if (foreign.length || told.length) {
    failed += 1;
    console.log(`FAIL ${last}`, foreign, told);
  } else console.log(`ok   ${last}`);
  await browser.close();
  return failed;
};
