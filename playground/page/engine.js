// cgfilter itself, in a worker: typing waits for no judgement, and one that does not end can be ended.

/** So long a question may take, in milliseconds. */
const MOST = 15_000;

const load = async () => {
  const reply = await fetch("cgfilter.wasm");
  if (!reply.ok) throw new Error(`cgfilter.wasm: ${reply.status} ${reply.statusText}`);
  // Not every file server says what a .wasm file is, and a stream is compiled of one that does alone.
  const isNamed = reply.headers.get("Content-Type") === "application/wasm";
  return isNamed ? WebAssembly.compileStreaming(reply) : WebAssembly.compile(await reply.arrayBuffer());
};

/** The first worker starts while the program is still on its way. */
class Engine {
  #module = load();
  #worker = this.#start();
  #waiting = new Map();
  #number = 0;

  /** Ends the worker: what waits for it fails, and the next question starts another one. */
  #end(error) {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }

  #start() {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onerror = (event) => this.#end(new Error(event.message || "the program cannot be started"));
    worker.onmessage = ({ data: { number, reply, error } }) => {
      if (error) return this.#end(new Error(error));
      const { resolve, reject, timer } = this.#waiting.get(number);
      this.#waiting.delete(number);
      clearTimeout(timer);
      const answer = JSON.parse(reply);
      if (answer.error) reject(new Error(answer.error));
      else resolve(answer);
    };
    this.#module.then((module) => worker.postMessage({ module }), (error) => this.#end(error));
    return worker;
  }

  ask(question) {
    this.#worker ??= this.#start();
    this.#number += 1;
    const number = this.#number;
    return new Promise((resolve, reject) => {
      const waiting = { resolve, reject };
      this.#waiting.set(number, waiting);
      this.#worker.postMessage({ number, question: JSON.stringify(question) });
      // How long the program travels is not its fault.
      this.#module.then(() => { waiting.timer = setTimeout(() => this.#late(number), MOST); }, () => {});
    });
  }

  #late(number) {
    if (this.#waiting.has(number)) this.#end(new Error("it took too long"));
  }
}

export const engine = new Engine();
