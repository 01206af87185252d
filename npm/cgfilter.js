#!/usr/bin/env node
// Runs the program that the package for this system has. npm installs that one as an optional dependency, without a script.
"use strict";

const { spawn } = require("node:child_process");

const name = `@cgfilter/cli-${process.platform}-${process.arch}`;
const fail = (message) => {
  console.error(`error: ${message}`);
  process.exit(2);
};

let program;
try {
  program = require.resolve(`${name}/${process.platform === "win32" ? "cgfilter.exe" : "cgfilter"}`);
} catch {
  fail(`${name} is not installed: either cgfilter has no package for this system, or npm was told to leave out optional dependencies`);
}
const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
// A terminal interrupts the program itself; who ends this process means the program.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.once("error", (error) => fail(`cannot run ${program}: ${error.message}`));
child.once("exit", (code, signal) => {
  if (!signal) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
