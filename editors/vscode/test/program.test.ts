import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { find, notFound, unfit } from "../src/program";
import { PROGRAM, repository } from "./repository";

const onPath = (...folders: string[]) => ({ PATH: folders.join(delimiter) });

test("the program is looked for on PATH, and where the setting says", () => {
  using made = repository();
  assert.equal(find("", onPath(made.folder, dirname(PROGRAM))), PROGRAM);
  assert.equal(find(" ", onPath(dirname(PROGRAM))), PROGRAM);
  assert.equal(find("", onPath(made.folder)), undefined);
  assert.equal(find("", {}), undefined);
  assert.equal(find(PROGRAM, {}), PROGRAM);
  assert.equal(find(join(made.folder, "cgfilter"), onPath(dirname(PROGRAM))), undefined);
});

test("the first on PATH is taken that can be run, and no folder of that name", () => {
  using made = repository();
  const text = made.write("text/cgfilter", "no program");
  made.write("folder/cgfilter/file", "");
  const first = made.write("first/cgfilter", "");
  chmodSync(first, 0o755);
  const path = onPath(dirname(text), made.path("folder"), dirname(first), dirname(PROGRAM));
  assert.equal(find("", path), first);
});

test("another name is looked for on PATH, and ~ is the home folder", () => {
  using made = repository();
  const other = made.write("bin/cgfilter-next", "");
  chmodSync(other, 0o755);
  assert.equal(find("cgfilter-next", onPath(dirname(other))), other);
  assert.equal(resolve(find(`~/${relative(homedir(), other)}`, {})!), other);
});

test("nothing that stands in the folder of somebody else is started", () => {
  const here = relative(process.cwd(), dirname(PROGRAM));
  assert.equal(find("", onPath(here, ".", "")), undefined);
  assert.equal(find(join(here, "cgfilter"), onPath(dirname(PROGRAM))), undefined);
  assert.match(notFound(join(here, "cgfilter")), /absolute path/);
});

test("what is missing is told with what to do", () => {
  assert.match(notFound(""), /not on PATH.*Install it, or set cgfilter\.path/);
  assert.match(notFound("/opt/cgfilter"), /cgfilter\.path is \/opt\/cgfilter, and there is no such program/);
  assert.match(notFound("~/bin/cgfilter"), /no such program/);
});

test("a program that has no language server says which it is", async () => {
  using made = repository();
  assert.equal(await unfit(PROGRAM, made.folder), undefined);
  const old = made.write("old", '#!/bin/sh\n[ "$1" = --version ] && echo cgfilter 0.0.1\nexit 2\n');
  const other = made.write("other", "#!/bin/sh\nexit 1\n");
  const broken = made.write("broken", "#!/no/such/interpreter\n");
  for (const file of [old, other, broken]) {
    chmodSync(file, 0o755);
  }
  assert.match((await unfit(old, made.folder))!, /old is cgfilter 0\.0\.1 and has no language server/);
  assert.match((await unfit(other, made.folder))!, /is no cgfilter and has no language server/);
  assert.match((await unfit(broken, made.folder))!, /broken cannot be started/);
});
