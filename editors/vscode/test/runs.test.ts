import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../src/program";
import { folderFor, infer, suiteOf, testOf, type Run } from "../src/runs";
import { PROGRAM, ROOT, README_FILTER, repository } from "./repository";

const does = (it: Run) => run(PROGRAM, it.args, it.cwd);

const SUITE = "cases: [{name: it opens, payload: trigger.json, expect: {outcome: triggered}}]\n";

test("a sample is tested from the root of its workspace", async () => {
  using made = repository();
  const tested = testOf(made.path("samples/percona/trigger.json"), made.folder);
  assert.deepEqual(tested.args, ["test", "samples/percona/trigger.json"]);
  const said = await does(tested);
  assert.match(said.stdout, /^samples\/percona\/trigger\.json {3}201 incident opened/);
  assert.equal(said.status, 0);
});

test("a file is named so that it is no option and is found from anywhere", () => {
  assert.deepEqual(testOf("/shop/-q.json", "/shop").args, ["test", "./-q.json"]);
  assert.deepEqual(testOf("/elsewhere/a.json", "/shop").args, ["test", "/elsewhere/a.json"]);
  assert.equal(folderFor("/shop/samples/a.json", "/shop"), "/shop");
  assert.equal(folderFor("/shop/samples/a.json", undefined), "/shop/samples");
});

test("a suite is run alone", async () => {
  using made = repository();
  const suite = made.write("samples/percona/percona.test.yaml", SUITE);
  made.write("samples/other.test.yaml", SUITE);
  const said = await does(await suiteOf(PROGRAM, suite, made.folder));
  assert.equal(said.stdout.trim(), "samples/percona/percona.test.yaml   1 case passed\n\n1 case, 1 service: 1 passed");
});

test("of a filter file the suites of its service are run, wherever the config has them", async () => {
  using made = repository();
  made.write("cgfilter.yaml", "filters: alerts\nsamples: calls\n");
  const filter = made.write("alerts/payments/pmm+.yaml", README_FILTER);
  for (const folder of ["payments/pmm+", "pmm+", "payments/pmmm"]) {
    made.write(`calls/${folder}/trigger.json`, readFileSync(made.path("samples/percona/trigger.json"), "utf8"));
    made.write(`calls/${folder}/it.test.yaml`, SUITE);
  }
  const suite = await suiteOf(PROGRAM, filter, made.folder);
  assert.equal(suite.title, "test payments/pmm+");
  const said = await does(suite);
  assert.match(said.stdout, /^calls\/payments\/pmm\+\/it\.test\.yaml {3}1 case passed\n\n1 case,/, said.stderr);
});

test("a file that is no filter has no suite, and says why", async () => {
  using made = repository();
  const file = made.write("filters/broken.yaml", "trigger: [\n");
  await assert.rejects(suiteOf(PROGRAM, file, made.folder), /broken\.yaml/);
});

test("two payloads make a filter that opens and closes their incident, in whatever order they are chosen", async () => {
  using made = repository();
  const payloads = ["trigger.json", "resolve.json"].map((name) => join(ROOT, "samples/blackfire", name));
  const one = await infer(PROGRAM, payloads, made.folder);
  const other = await infer(PROGRAM, [...payloads].reverse(), made.folder);
  const withoutComments = (filter: string) => filter.replace(/^ *#.*\n/gm, "");
  assert.equal(withoutComments(one.filter), withoutComments(other.filter));
  assert.match(one.notes, /2 cases pass/);
  made.write("filters/percona.yaml", one.filter);
  const said = await run(PROGRAM, ["test", ...payloads], made.folder);
  assert.match(said.stdout, /1 incident opened, 1 closed, 0 still open/);
});

test("payloads that make no filter say why, the reason first", async () => {
  using made = repository();
  const payloads = ["trigger.json", "resolve.json"].map((name) => made.path(`samples/percona/${name}`));
  await assert.rejects(infer(PROGRAM, payloads, made.folder), /^Error: no value ties the recovery to its alert\nnote: /);
  await assert.rejects(infer(PROGRAM, [made.path("no.json"), ...payloads], made.folder), /^Error: .*no\.json/);
});
