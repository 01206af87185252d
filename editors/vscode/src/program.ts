// Which program is started. Knows nothing of VS Code, so that tests need none.
import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";

/** What a program that ended has said. */
export interface Said {
  status: number;
  stdout: string;
  stderr: string;
}

/** The name that is looked for where the setting says nothing. */
const NAME = "cgfilter";

/** A stranger's folder must not bring the program, so a path is absolute, and of PATH only what is absolute counts. */
export function find(setting: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const wanted = setting.trim().replace(/^~(?=[\\/])/, homedir()) || NAME;
  if (/[\\/]/.test(wanted)) {
    return isAbsolute(wanted) ? spellings(wanted).find(isProgram) : undefined;
  }
  const folders = (env["PATH"] ?? env["Path"] ?? "").split(delimiter).filter(isAbsolute);
  return folders.flatMap((folder) => spellings(join(folder, wanted))).find(isProgram);
}

/** On Windows only an .exe is started without a shell. */
function spellings(path: string): string[] {
  return process.platform === "win32" && !/\.exe$/i.test(path) ? [`${path}.exe`] : [path];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What is told when there is no program. */
export function notFound(setting: string): string {
  const wanted = setting.trim();
  if (!wanted) {
    return "cgfilter is not on PATH: filters are not checked. Install it, or set cgfilter.path to where it is.";
  }
  const isRelative = /[\\/]/.test(wanted) && !wanted.startsWith("~") && !isAbsolute(wanted);
  const why = isRelative ? "it has to be an absolute path" : "there is no such program";
  return `cgfilter.path is ${wanted}, and ${why}: filters are not checked.`;
}

export function run(program: string, args: string[], cwd: string): Promise<Said> {
  return new Promise((resolve, reject) => {
    const options = { cwd, timeout: 30_000, maxBuffer: 64 << 20, windowsHide: true };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) {
        resolve({ status: 0, stdout, stderr });
      } else if (typeof error.code === "number") {
        resolve({ status: error.code, stdout, stderr });
      } else {
        reject(error);
      }
    });
  });
}

/** Why a program cannot be the server, or nothing when it can. */
export async function unfit(program: string, cwd: string): Promise<string | undefined> {
  try {
    if ((await run(program, ["lsp", "--help"], cwd)).status === 0) {
      return undefined;
    }
    const version = (await run(program, ["--version"], cwd)).stdout.trim();
    return `${program} is ${version || "no cgfilter"} and has no language server: install a newer one.`;
  } catch (error) {
    return `${program} cannot be started: ${error instanceof Error ? error.message : error}`;
  }
}
