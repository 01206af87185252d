// How the server is started, and what it is asked about. Knows nothing of VS Code, so that tests need none.

import { isSuite } from "./runs";

/** `cgfilter lsp` speaks on its standard input and output. */
export const SERVER_ARGS = ["lsp"];

/** Filters, suites and the config are YAML, samples are JSON. Which of them are its own, the server says: it reads the config. */
export const SELECTOR = [
  { scheme: "file", language: "yaml" },
  { scheme: "file", language: "json" },
];

/** The YAML extension, whose server says by the schemas of init what is no field, and what has the wrong type. */
export const YAML_EXTENSION = "redhat.vscode-yaml";

/** What the server is told at the start: beside the YAML extension a mistake is to be told once. */
export function optionsFor(hasYamlExtension: boolean): { schemaIsTold: boolean } {
  return { schemaIsTold: hasYamlExtension };
}

/** A line above a place, as the server sends it: it says something, and does nothing when it is clicked. */
interface Line {
  command?: { title: string; command: string; arguments?: unknown[] };
}

/** Makes the lines above cases and payloads run what they are about. */
export function clickable<T extends Line>(lines: T[], path: string, uri: unknown): T[] {
  const command = isSuite(path) ? "cgfilter.runSuite" : path.endsWith(".json") ? "cgfilter.runSample" : "";
  for (const { command: said } of lines) {
    if (said && command) {
      said.command = command;
      said.arguments = [uri];
    }
  }
  return lines;
}
