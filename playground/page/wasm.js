// A question to the program, and its answer: both are texts in its memory.

/** Asks an instance of the program; throws where it ends, and then there is no second question. */
export const ask = ({ exports: { memory, room, answer, text } }, question) => {
  const bytes = new TextEncoder().encode(question);
  const start = room(bytes.length);
  new Uint8Array(memory.buffer, start, bytes.length).set(bytes);
  const length = answer();
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array(memory.buffer, text(), length));
};
