// The extension: starts `cgfilter lsp`, and has the commands that need an editor. What can do without VS Code is in the
// files beside this one.
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { find, notFound, unfit } from "./program";
import { folderFor, infer, type Run, suiteOf, testOf } from "./runs";
import { clickable, optionsFor, SELECTOR, SERVER_ARGS, YAML_EXTENSION } from "./server";

const TASK = "cgfilter";

let client: LanguageClient | undefined;
let lastStart: Promise<void> = Promise.resolve();
let output: vscode.LogOutputChannel;
/** When the server was started. */
let hadYamlExtension = false;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  output = vscode.window.createOutputChannel("cgfilter", { log: true });
  const command = (name: string, does: (...given: never[]) => Promise<void>) =>
    vscode.commands.registerCommand(name, (...given: never[]) => told(does(...given)));
  context.subscriptions.push(
    output,
    command("cgfilter.runSuite", async (given?: vscode.Uri) => watch(await suiteOf(...(await asked(given))))),
    command("cgfilter.runSample", async (given?: vscode.Uri) => {
      const [, file, folder] = await asked(given);
      await watch(testOf(file, folder));
    }),
    command("cgfilter.run", watch),
    command("cgfilter.infer", inferFrom),
    command("cgfilter.restart", restart),
    vscode.tasks.registerTaskProvider(TASK, { provideTasks: () => [], resolveTask }),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("cgfilter.path")) {
        await told(restart());
      }
    }),
    vscode.extensions.onDidChange(async () => {
      if (hasYamlExtension() !== hadYamlExtension) {
        await told(restart());
      }
    }),
  );
  await told(restart());
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
}

/** Says why a command came to nothing. */
async function told(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof vscode.CancellationError) {
      return;
    }
    const reason = error instanceof Error ? error.message : String(error);
    output.error(reason);
    void offerToShow(reason.split("\n", 1)[0] ?? reason);
  }
}

/** Not waited for: a message stays until somebody looks at it. */
async function offerToShow(reason: string): Promise<void> {
  if (await vscode.window.showErrorMessage(reason, "Show All")) {
    output.show();
  }
}

function setting(): string {
  return vscode.workspace.getConfiguration("cgfilter").get("path", "");
}

/** The program, or nothing once people were told what to do. */
function program(): string | undefined {
  const found = find(setting());
  if (!found) {
    void offerToInstall();
  }
  return found;
}

async function offerToInstall(): Promise<void> {
  const how = "How to Install";
  const set = "Set the Path";
  const chosen = await vscode.window.showErrorMessage(notFound(setting()), how, set);
  if (chosen === how) {
    await vscode.commands.executeCommand("extension.open", "cgfilter.cgfilter");
  } else if (chosen === set) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "cgfilter.path");
  }
}

function hasYamlExtension(): boolean {
  return vscode.extensions.getExtension(YAML_EXTENSION) !== undefined;
}

function someFolder(): string {
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? process.cwd();
}

/** One after the other: a start that is under way ends before the next one. */
function restart(): Promise<void> {
  const next = lastStart.then(start);
  lastStart = next.catch(() => {});
  return next;
}

async function start(): Promise<void> {
  await client?.dispose();
  client = undefined;
  const found = program();
  if (!found) {
    return;
  }
  const reason = await unfit(found, someFolder());
  if (reason) {
    throw new Error(reason);
  }
  hadYamlExtension = hasYamlExtension();
  const started = { command: found, args: SERVER_ARGS };
  client = new LanguageClient("cgfilter", "cgfilter", started, {
    documentSelector: SELECTOR,
    outputChannel: output,
    initializationOptions: optionsFor(hadYamlExtension),
    middleware: {
      provideCodeLenses: async (document, token, next) => {
        const lines = await next(document, token);
        return lines && clickable(lines, document.uri.path, document.uri);
      },
    },
  });
  await client.start();
}

/** The file that a command is about, saved, with the program and the folder to run it in. */
async function asked(given: vscode.Uri | undefined): Promise<[program: string, file: string, folder: string]> {
  const file = given ?? vscode.window.activeTextEditor?.document.uri;
  if (file?.scheme !== "file") {
    throw new Error("Open a file of the repository first: cgfilter reads it from the disk.");
  }
  await vscode.workspace.textDocuments.find((it) => it.isDirty && it.uri.toString() === file.toString())?.save();
  const found = program();
  if (!found) {
    throw new vscode.CancellationError();
  }
  return [found, file.fsPath, folderFor(file.fsPath, vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath)];
}

/** Runs cgfilter in a terminal, without a shell: file names are told as they are. */
async function watch(run: Run): Promise<void> {
  const found = program();
  if (found) {
    await vscode.tasks.executeTask(task(found, run, { type: TASK, args: run.args }, vscode.TaskScope.Workspace));
  }
}

type Scope = vscode.WorkspaceFolder | vscode.TaskScope.Workspace;

function task(found: string, run: Run, definition: vscode.TaskDefinition, scope: Scope): vscode.Task {
  const execution = new vscode.ProcessExecution(found, run.args, { cwd: run.cwd });
  const made = new vscode.Task(definition, scope, run.title, TASK, execution);
  made.presentationOptions = { clear: true, reveal: vscode.TaskRevealKind.Always, showReuseMessage: false };
  return made;
}

/** A task of tasks.json, which has only what cgfilter is told. */
function resolveTask(written: vscode.Task): vscode.Task | undefined {
  const found = program();
  const args: unknown = written.definition["args"];
  if (!found || !Array.isArray(args)) {
    return undefined;
  }
  const folder = typeof written.scope === "object" ? written.scope : undefined;
  const run = { title: written.name, args: args.map(String), cwd: folder?.uri.fsPath ?? someFolder() };
  return task(found, run, written.definition, folder ?? vscode.TaskScope.Workspace);
}

/** Of two payloads that are chosen in the explorer, else in a dialog, a new document with the filter. */
async function inferFrom(clicked?: vscode.Uri, chosen?: vscode.Uri[]): Promise<void> {
  const files = chosen?.length ? chosen : clicked ? [clicked] : await askForPayloads();
  const first = files[0];
  const found = program();
  if (!first || !found) {
    return;
  }
  const folder = folderFor(first.fsPath, vscode.workspace.getWorkspaceFolder(first)?.uri.fsPath);
  const { filter, notes } = await infer(found, files.map((file) => file.fsPath), folder);
  const document = await vscode.workspace.openTextDocument({ language: "yaml", content: filter });
  await vscode.window.showTextDocument(document);
  if (notes) {
    output.info(notes);
    output.show(true);
  }
}

async function askForPayloads(): Promise<vscode.Uri[]> {
  const title = "An alert and its recovery";
  const filters = { Payloads: ["json"] };
  return (await vscode.window.showOpenDialog({ title, filters, canSelectMany: true, openLabel: "Infer" })) ?? [];
}
