// What package.json tells VS Code is what the extension does.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const source = readFileSync("src/extension.ts", "utf8");
const contributes = manifest.contributes;

test("each command is there, and each menu shows one", () => {
  const commands: string[] = contributes.commands.map((it: { command: string }) => it.command);
  for (const command of commands) {
    assert.ok(source.includes(`command("${command}"`), command);
  }
  const shown = Object.values<{ command: string }[]>(contributes.menus).flat();
  assert.deepEqual(shown.filter((it) => !commands.includes(it.command)), []);
});

test("each setting that is read is described, and none that names a program is heard from strangers", () => {
  const settings = Object.keys(contributes.configuration.properties);
  assert.ok(source.includes('getConfiguration("cgfilter").get("path"'));
  assert.deepEqual(settings, ["cgfilter.path", "cgfilter.trace.server"]);
  assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, ["cgfilter.path"]);
});

test("a menu for files knows suites and samples by their names", () => {
  const pattern = (command: string, key: string) => {
    const entry = contributes.menus["explorer/context"].find((it: { command: string }) => it.command === command);
    return new RegExp(entry.when.match(new RegExp(`${key} =~ /(.*?)/(?: |$)`))[1]);
  };
  const suite = pattern("cgfilter.runSuite", "resourceFilename");
  assert.ok(suite.test("shop.test.yaml") && suite.test("shop.test.yml") && !suite.test("shop.yaml"));
  const sample = pattern("cgfilter.runSample", "resourcePath");
  assert.ok(sample.test("/shop/samples/grafana/alert.json") && !sample.test("/shop/package.json"));
});
