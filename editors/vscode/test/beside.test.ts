// Who has the YAML extension too runs its server beside ours, with the schemas that init writes: a mistake is told once.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Diagnostic } from "vscode-languageserver-protocol/node";
import { run } from "../src/program";
import { optionsFor } from "../src/server";
import { CGFILTER, Editor } from "./editor";
import { PROGRAM, repository } from "./repository";

const YAML = {
  command: process.execPath,
  args: [resolve("node_modules/yaml-language-server/bin/yaml-language-server"), "--stdio"],
  // It would ask the network for the schemas of well-known files.
  settings: { yaml: { validate: true, schemaStore: { enable: false } } },
};

const FILTER = "filters/example.yaml";

/** Mistakes in what init writes: what is written in the place of what. */
const MISTAKES: [of: string, file: string, was: string, is: string][] = [
  ["a misspelled field", FILTER, "incident_title_from:", "incident_titel_from:"],
  ["a misspelled urgency", FILTER, "urgency: high", "urgency: hihg"],
  ["a list where a text has to be", FILTER, "map_incident_with: event.id", "map_incident_with: [event.id]"],
  ["a condition that lacks its values", FILTER, "    key_value_contains: critical", "    # no value"],
  ["a field that is there twice", FILTER, "  - urgency: high", "  - urgency: high\n    urgency: low"],
  ["two operators of one condition", FILTER, "    map_incident_with:", "    key_value_equals: critical\n    map_incident_with:"],
  ["a key path that no sample has", FILTER, "description_from: event.text", "description_from: event.txet"],
  ["a misspelled field of a suite", "samples/example/example.test.yaml", "open_incidents: 0", "open_incident: 0"],
  ["a misspelled key of the config", "cgfilter.yaml", "fail_on:", "failon:"],
];

const made = repository();
let ours: Editor, theirs: Editor;
before(async () => {
  await run(PROGRAM, ["init", "shop"], made.folder);
  ours = await Editor.in(made.path("shop"), { ...CGFILTER, options: optionsFor(true) });
  theirs = await Editor.in(made.path("shop"), YAML);
});
after(async () => {
  await ours[Symbol.asyncDispose]();
  await theirs[Symbol.asyncDispose]();
  made[Symbol.dispose]();
});

/** Does the same in both editors; what both have to say in the end. */
async function both(file: string, does: (editor: Editor, uri: string) => Promise<void>): Promise<Diagnostic[]> {
  const uri = pathToFileURL(made.path(`shop/${file}`)).href;
  await Promise.all([ours, theirs].map((editor) => does(editor, uri)));
  const told = await Promise.all([ours, theirs].map((editor) => editor.quiet(uri)));
  return told.flat();
}

test("what init writes is right for both", async () => {
  for (const file of new Set(MISTAKES.map(([, file]) => file))) {
    const findings = await both(file, async (editor) => void (await editor.open(made.path(`shop/${file}`))));
    assert.deepEqual(findings, []);
  }
});

for (const [of, file, was, is] of MISTAKES) {
  test(`${of} is told once`, async () => {
    const findings = await both(file, (editor, uri) => editor.replace(uri, was, is));
    assert.deepEqual(await both(file, (editor, uri) => editor.replace(uri, is, was)), []);
    assert.equal(findings.length, 1, JSON.stringify(findings, null, 1));
  });
}

test("what is no YAML is left to the server that knows YAML", async () => {
  const findings = await both(FILTER, (editor, uri) => editor.replace(uri, "urgency: high", "urgency: [high"));
  assert.deepEqual(await both(FILTER, (editor, uri) => editor.replace(uri, "urgency: [high", "urgency: high")), []);
  const isTheirs = (it: Diagnostic) => /^yaml/i.test(it.source ?? "");
  assert.ok(findings.length > 0 && findings.every(isTheirs), JSON.stringify(findings, null, 1));
});
