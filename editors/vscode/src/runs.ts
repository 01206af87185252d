// What cgfilter is told for each command. Knows nothing of VS Code, so that tests need none.
import { basename, dirname, isAbsolute, relative } from "node:path";
import { run } from "./program";

/** A run of cgfilter that people watch. */
export interface Run {
  title: string;
  args: string[];
  cwd: string;
}

export function isSuite(file: string): boolean {
  return /\.test\.ya?ml$/.test(file);
}

/** A file as cgfilter is told of it: short, and never taken for an option. */
function named(file: string, cwd: string): string {
  const path = relative(cwd, file);
  if (path.startsWith("..") || isAbsolute(path)) {
    return file;
  }
  return path.startsWith("-") ? `./${path}` : path;
}

/** One payload, or one suite. */
export function testOf(file: string, cwd: string): Run {
  return { title: `test ${basename(file)}`, args: ["test", named(file, cwd)], cwd };
}

/** The suite that a file is, or the suites of the service that it describes. */
export async function suiteOf(program: string, file: string, cwd: string): Promise<Run> {
  if (isSuite(file)) {
    return testOf(file, cwd);
  }
  const said = await run(program, ["show", named(file, cwd), "--format", "json"], cwd);
  const service = serviceIn(said.stdout);
  if (service === undefined) {
    throw new Error(reasonFirst(said.stderr) || `${basename(file)} is no filter file`);
  }
  return { title: `test ${service}`, args: ["test", "--run", casesOf(service)], cwd };
}

function serviceIn(shown: string): string | undefined {
  try {
    const answer = JSON.parse(shown) as { services?: { service?: string }[] };
    return answer.services?.[0]?.service;
  } catch {
    return undefined;
  }
}

/** A pattern for the cases of a service: its suites stand beside its samples, in the folder of its name. */
function casesOf(service: string): string {
  return `(^|/)${service.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")}/[^/]*\\.test\\.ya?ml: `;
}

/** A filter that cgfilter wrote, and what it has to say of it. */
export interface Inferred {
  filter: string;
  notes: string;
}

/** A filter for the payloads: which is the alert is found by cgfilter. */
export async function infer(program: string, files: string[], cwd: string): Promise<Inferred> {
  const said = await run(program, ["infer", ...files.map((file) => named(file, cwd))], cwd);
  if (said.status !== 0) {
    throw new Error(reasonFirst(said.stderr));
  }
  return { filter: said.stdout, notes: said.stderr.trim() };
}

/** What was said, with the error before the notes: editors show the first line. */
function reasonFirst(said: string): string {
  const lines = said.trim().split("\n");
  const isReason = (line: string) => line.startsWith("error: ");
  const reasons = lines.filter(isReason).map((line) => line.slice("error: ".length));
  return [...reasons, ...lines.filter((line) => !isReason(line))].join("\n");
}

/** Where cgfilter runs for a file: the root of the workspace that has it, so that its config is found. */
export function folderFor(file: string, root: string | undefined): string {
  return root ?? dirname(file);
}
