import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { run } from "../src/program";
import { clickable } from "../src/server";
import { Editor } from "./editor";
import { PROGRAM, README_FILTER, repository } from "./repository";

const has = (code: string) => (findings: { code?: string | number }[]) => findings.some((it) => it.code === code);
const isEmpty = (findings: unknown[]) => findings.length === 0;

test("the README's broken filter is told, and mended by what is offered", async () => {
  using made = repository();
  await using editor = await Editor.in(made.folder);
  const filter = await editor.open(made.path("filters/percona.yaml"));
  const findings = await editor.findings(filter, has("CG406"));
  assert.equal(findings.length, 1);
  const [finding] = findings;
  assert.match(String(finding!.message), /resolve\.json is taken by the resolve and closes nothing/);
  assert.equal(finding!.source, "cgfilter");

  const actions = await editor.actions(filter, finding!);
  const mends = actions.find((it) => it.title.includes('ap both parts by "alerts".[0]."labels"."alertname"'));
  assert.ok(mends?.edit, JSON.stringify(actions));
  await editor.apply(mends.edit);

  // What the command line makes of the same file, and says of it then.
  const said = await run(PROGRAM, ["lint", "--unsafe-fixes", "--format", "json"], made.folder);
  assert.equal(editor.text(filter), readFileSync(made.path("filters/percona.yaml"), "utf8"));
  const left = JSON.parse(said.stdout).diagnostics.map((it: { code: string }) => it.code);
  await editor.findings(filter, (now) => now.map((it) => it.code).join() === left.join());
  assert.equal(await editor.quit(), 0);
});

test("a key path is completed from the samples", async () => {
  using made = repository();
  await using editor = await Editor.in(made.folder);
  const filter = await editor.open(made.path("filters/percona.yaml"));
  await editor.findings(filter, has("CG406"));
  const written = `'"commonLabels"."alertname"'`;
  const field = "incident_mapped_with: ";
  const start = editor.behind(filter, field);
  const end = editor.behind(filter, `${field}${written}`);
  await editor.change(filter, [{ range: { start, end }, newText: "" }]);

  const items = await editor.complete(filter, start);
  const item = items.find((it) => it.label.includes("alerts") && it.label.includes("alertname"));
  assert.ok(item, JSON.stringify(items.map((it) => it.label)));
  await editor.take(filter, start, item);
  const line = editor.text(filter).split("\n").find((it) => it.includes(field));
  assert.equal(line, `  incident_mapped_with: '"alerts".[0]."labels"."alertname"'`);
});

test("a misspelled field is told where it stands, also behind letters of two units, before it is saved", async () => {
  using made = repository();
  await using editor = await Editor.in(made.folder);
  const filter = await editor.open(made.path("filters/percona.yaml"));
  await editor.findings(filter, has("CG406"));
  const end = editor.behind(filter, "from: PerconaPMM");
  await editor.change(filter, [{ range: { start: end, end }, newText: "\n'🔔名前': 1" }]);
  const findings = await editor.findings(filter, (it) => it.some((one) => one.range.start.line === 1));
  const finding = findings.find((it) => it.range.start.line === 1)!;
  const ends = finding.range.end.character;
  assert.ok([5, 6].includes(ends) && finding.range.start.character <= 1, JSON.stringify(finding.range));
  assert.equal(readFileSync(made.path("filters/percona.yaml"), "utf8"), README_FILTER);
});

test("the lines above cases and payloads say what becomes of them, and run them", async () => {
  using made = repository();
  const suite = made.write("samples/percona/it.test.yaml", "cases: [{name: opens, payload: trigger.json, expect: {outcome: triggered}}]\n");
  const payload = made.path("samples/percona/trigger.json");
  await using editor = await Editor.in(made.folder);
  for (const [file, says, command] of [
    [suite, /passe[sd]/, "cgfilter.runSuite"],
    [payload, /percona, trigger 1/, "cgfilter.runSample"],
  ] as const) {
    const uri = await editor.open(file);
    await editor.findings(uri, isEmpty);
    const [line, ...others] = clickable(await editor.lines(uri), new URL(uri).pathname, uri);
    assert.match(line!.command!.title, says);
    assert.deepEqual([line!.command!.command, line!.command!.arguments, others], [command, [uri], []]);
  }
});

test("nothing is told of files that are somebody else's", async () => {
  using made = repository();
  await using editor = await Editor.in(made.folder);
  const others = [
    await editor.open(made.write("compose.yaml", "services: {web: {image: x}}\n")),
    await editor.open(made.write("package.json", '{"name": "x"}\n')),
  ];
  const filter = await editor.open(made.path("filters/percona.yaml"));
  await editor.findings(filter, has("CG406"));
  for (const other of others) {
    const start = { line: 0, character: 1 };
    assert.deepEqual(await editor.complete(other, start), []);
    assert.equal(await editor.hover(other, start), "");
    assert.deepEqual(editor.told(other), []);
  }
});
