import { ask } from "./wasm.js";

let program = null;
onmessage = ({ data: { module, number, question } }) => {
  try {
    if (module) program = new WebAssembly.Instance(module);
    else postMessage({ number, reply: ask(program, question) });
  } catch (error) {
    // Who asks is told, and starts another worker: a program that ended by itself answers nothing more.
    postMessage({ number, error: String(error) });
  }
};
