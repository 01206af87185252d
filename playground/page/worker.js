import { ask } from "./wasm.js";

let made;
// Questions may come before the program does.
const program = new Promise((resolve) => { made = resolve; });
onmessage = async ({ data: { module, number, question } }) => {
  if (module) return made(WebAssembly.instantiate(module));
  try {
    postMessage({ number, reply: ask(await program, question) });
  } catch (error) {
    // Who asks is told, and starts another worker: a program that ended by itself answers nothing more.
    postMessage({ number, error: String(error) });
  }
};
