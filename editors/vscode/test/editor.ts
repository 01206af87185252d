// An editor without a window: VS Code's own protocol library on one side, the program on the other, buffers in between.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import * as lsp from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { SERVER_ARGS } from "../src/server";
import { PROGRAM } from "./repository";

const PATIENCE = 20_000;

/** A program that speaks the protocol on its standard input and output. */
export interface Server {
  command: string;
  args: string[];
  /** What it is told when it asks for settings, by section. */
  settings?: Record<string, unknown>;
  /** What the editor tells it at the start. */
  options?: lsp.LSPAny;
}

export const CGFILTER: Server = { command: PROGRAM, args: SERVER_ARGS };

/** What VS Code says that it can, of what matters here. */
const CAPABILITIES: lsp.ClientCapabilities = {
  general: { positionEncodings: ["utf-16"] },
  workspace: {
    applyEdit: true,
    configuration: true,
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
  },
  textDocument: {
    publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true, dataSupport: true },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source"] } },
      resolveSupport: { properties: ["edit"] },
      dataSupport: true,
      isPreferredSupport: true,
    },
    completion: { completionItem: { snippetSupport: false, insertReplaceSupport: true, documentationFormat: ["markdown"] } },
    hover: { contentFormat: ["markdown"] },
  },
};

export class Editor implements AsyncDisposable {
  private readonly buffers = new Map<string, TextDocument>();
  private readonly published = new Map<string, lsp.PublishDiagnosticsParams>();
  private readonly waiting = new Set<() => void>();
  readonly stderr: string[] = [];

  private constructor(
    private readonly server: ChildProcess,
    private readonly connection: lsp.ProtocolConnection,
    settings: Record<string, unknown>,
  ) {
    connection.onNotification(lsp.PublishDiagnosticsNotification.type, (told) => {
      this.published.set(told.uri, told);
      this.waiting.forEach((look) => look());
    });
    connection.onRequest(lsp.RegistrationRequest.type, () => {});
    connection.onRequest(lsp.ConfigurationRequest.type, (asked) => asked.items.map((it) => settings[it.section ?? ""] ?? null));
    connection.onRequest(lsp.ApplyWorkspaceEditRequest.type, ({ edit }) => {
      this.apply(edit);
      return { applied: true };
    });
    server.stderr?.on("data", (said) => this.stderr.push(String(said)));
    connection.listen();
  }

  static async in(folder: string, { command, args, settings, options }: Server = CGFILTER): Promise<Editor> {
    const server = spawn(command, args, { cwd: folder });
    const connection = lsp.createProtocolConnection(
      new lsp.StreamMessageReader(server.stdout),
      new lsp.StreamMessageWriter(server.stdin),
    );
    const editor = new Editor(server, connection, settings ?? {});
    const uri = pathToFileURL(folder).href;
    await connection.sendRequest(lsp.InitializeRequest.type, {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: "shop" }],
      capabilities: CAPABILITIES,
      initializationOptions: options,
    });
    await connection.sendNotification(lsp.InitializedNotification.type, {});
    if (settings) {
      await connection.sendNotification(lsp.DidChangeConfigurationNotification.type, { settings });
    }
    return editor;
  }

  async open(path: string): Promise<string> {
    const uri = pathToFileURL(path).href;
    const document = TextDocument.create(uri, path.endsWith(".json") ? "json" : "yaml", 1, readFileSync(path, "utf8"));
    this.buffers.set(uri, document);
    await this.connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: document.languageId, version: document.version, text: document.getText() },
    });
    return uri;
  }

  text(uri: string): string {
    return this.buffer(uri).getText();
  }

  /** What was told of a buffer so far. */
  told(uri: string): lsp.Diagnostic[] {
    return this.published.get(uri)?.diagnostics ?? [];
  }

  /** The findings of a buffer as it is now, once they are what is waited for. */
  findings(uri: string, awaited: (findings: lsp.Diagnostic[]) => boolean): Promise<lsp.Diagnostic[]> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.waiting.delete(look);
        settle();
      };
      const look = () => {
        const told = this.published.get(uri);
        const isOfNow = told && (told.version ?? this.buffer(uri).version) === this.buffer(uri).version;
        if (isOfNow && awaited(told.diagnostics)) {
          end(() => resolve(told.diagnostics));
        }
      };
      const timer = setTimeout(() => {
        const told = JSON.stringify(this.published.get(uri), null, 1);
        end(() => reject(new Error(`not what is waited for: ${told}\n${this.stderr.join("")}`)));
      }, PATIENCE);
      this.waiting.add(look);
      look();
    });
  }

  /** The findings of a buffer when it was told something since it changed, and then nothing for a while. */
  async quiet(uri: string): Promise<lsp.Diagnostic[]> {
    let told = this.published.get(uri);
    await this.findings(uri, () => true);
    while (told !== this.published.get(uri)) {
      told = this.published.get(uri);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return this.told(uri);
  }

  /** Writes something in the place of the first words that read like this. */
  async replace(uri: string, was: string, is: string): Promise<void> {
    const end = this.behind(uri, was);
    const start = this.buffer(uri).positionAt(this.buffer(uri).offsetAt(end) - was.length);
    await this.change(uri, [{ range: { start, end }, newText: is }]);
  }

  /** What is offered for a finding, with its edit. */
  async actions(uri: string, finding: lsp.Diagnostic): Promise<lsp.CodeAction[]> {
    const params = { textDocument: { uri }, range: finding.range, context: { diagnostics: [finding] } };
    const offered = (await this.connection.sendRequest(lsp.CodeActionRequest.type, params)) ?? [];
    const actions = offered.filter((it): it is lsp.CodeAction => lsp.CodeAction.is(it));
    const whole = (it: lsp.CodeAction) => (it.edit ? it : this.connection.sendRequest(lsp.CodeActionResolveRequest.type, it));
    return Promise.all(actions.map(whole));
  }

  async complete(uri: string, position: lsp.Position): Promise<lsp.CompletionItem[]> {
    const told = await this.connection.sendRequest(lsp.CompletionRequest.type, { textDocument: { uri }, position });
    return Array.isArray(told) ? told : (told?.items ?? []);
  }

  /** Takes a completion as VS Code does: its edit, else its text in the place of the word before the cursor. */
  async take(uri: string, position: lsp.Position, item: lsp.CompletionItem): Promise<void> {
    const edit = item.textEdit;
    if (!edit) {
      throw new Error(`a completion without an edit: ${JSON.stringify(item)}`);
    }
    const range = lsp.InsertReplaceEdit.is(edit) ? edit.insert : edit.range;
    if (range.end.line !== position.line || range.end.character < position.character) {
      throw new Error("an edit that ends before the cursor");
    }
    await this.change(uri, [{ range, newText: edit.newText }, ...(item.additionalTextEdits ?? [])]);
  }

  /** The lines above places, once there are some: cases are run beside everything else. */
  async lines(uri: string): Promise<lsp.CodeLens[]> {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
      const lines = await this.connection.sendRequest(lsp.CodeLensRequest.type, { textDocument: { uri } });
      if (lines?.length) {
        return lines;
      }
    }
    throw new Error(`no lines above ${uri}`);
  }

  async hover(uri: string, position: lsp.Position): Promise<string> {
    const told = await this.connection.sendRequest(lsp.HoverRequest.type, { textDocument: { uri }, position });
    return told && lsp.MarkupContent.is(told.contents) ? told.contents.value : "";
  }

  async apply(edit: lsp.WorkspaceEdit): Promise<void> {
    const ofDocuments = (edit.documentChanges ?? []).filter((it): it is lsp.TextDocumentEdit => lsp.TextDocumentEdit.is(it));
    for (const { textDocument, edits } of ofDocuments) {
      await this.change(textDocument.uri, edits.filter((it): it is lsp.TextEdit => lsp.TextEdit.is(it)));
    }
    for (const [uri, edits] of Object.entries(edit.documentChanges ? {} : (edit.changes ?? {}))) {
      await this.change(uri, edits);
    }
  }

  /** Edits a buffer, and tells the program of the edits alone, from the last one up so that each range still holds. */
  async change(uri: string, edits: lsp.TextEdit[]): Promise<void> {
    const before = this.buffer(uri);
    const later = (one: lsp.TextEdit, other: lsp.TextEdit) =>
      before.offsetAt(other.range.start) - before.offsetAt(one.range.start);
    const contentChanges = [...edits].sort(later).map(({ range, newText }) => ({ range, text: newText }));
    this.published.delete(uri);
    const after = TextDocument.update(before, contentChanges, before.version + 1);
    await this.connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: after.version },
      contentChanges,
    });
  }

  /** The place behind some words of a buffer. */
  behind(uri: string, words: string): lsp.Position {
    const at = this.text(uri).indexOf(words);
    if (at < 0) {
      throw new Error(`no ${words} in ${this.text(uri)}`);
    }
    return this.buffer(uri).positionAt(at + words.length);
  }

  /** Ends as an editor does, and says how the program ended. */
  async quit(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.server.once("exit", resolve));
    await this.connection.sendRequest(lsp.ShutdownRequest.type);
    await this.connection.sendNotification(lsp.ExitNotification.type);
    return ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.dispose();
    this.server.kill("SIGKILL");
  }

  private buffer(uri: string): TextDocument {
    const buffer = this.buffers.get(uri);
    if (!buffer) {
      throw new Error(`${uri} is not open`);
    }
    return buffer;
  }
}
