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

export class Engine {
  #module = load();
  #worker = null;
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

  #start(module) {
    this.#worker = new Worker("worker.js", { type: "module" });
    this.#worker.onerror = (event) => this.#end(new Error(event.message || "the program cannot be started"));
    this.#worker.onmessage = ({ data: { number, reply, error } }) => {
      if (error) return this.#end(new Error(error));
      const { resolve, reject, timer } = this.#waiting.get(number);
      this.#waiting.delete(number);
      clearTimeout(timer);
      const answer = JSON.parse(reply);
      if (answer.error) reject(new Error(answer.error));
      else resolve(answer);
    };
    this.#worker.postMessage({ module });
  }

  async ask(question) {
    const module = await this.#module;
    if (!this.#worker) this.#start(module);
    this.#number += 1;
    const number = this.#number;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(new Error("it took too long")), MOST);
      this.#waiting.set(number, { resolve, reject, timer });
      this.#worker.postMessage({ number, question: JSON.stringify(question) });
    });
  }
}
