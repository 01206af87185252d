// What the tests work on: the program that CGFILTER names, and the broken filter of the README with its samples.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The repository of cgfilter: npm runs the tests in the folder of the extension. */
export const ROOT = resolve("../..");

const BINARY = process.env["CGFILTER"];
if (!BINARY) {
  throw new Error("CGFILTER names the program that is tested: CGFILTER=$PWD/../../target/debug/cgfilter npm test");
}
export const PROGRAM = BINARY;

/** The first block of the README. */
export const README_FILTER = readFileSync(join(ROOT, "README.md"), "utf8").split("```yaml\n")[1]!.split("```")[0]!;

export interface Repository {
  folder: string;
  path(file: string): string;
  write(file: string, text: string): string;
  [Symbol.dispose](): void;
}

/** A folder with that filter, and with the two payloads that the README tests it with. */
export function repository(): Repository {
  const folder = mkdtempSync(join(tmpdir(), "cgfilter vscode "));
  const path = (file: string) => join(folder, file);
  const write = (file: string, text: string) => {
    mkdirSync(join(path(file), ".."), { recursive: true });
    writeFileSync(path(file), text);
    return path(file);
  };
  write("filters/percona.yaml", README_FILTER);
  mkdirSync(path("samples/percona"), { recursive: true });
  for (const payload of ["trigger.json", "resolve.json"]) {
    copyFileSync(join(ROOT, "samples/percona", payload), path(`samples/percona/${payload}`));
  }
  return { folder, path, write, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
