// cgfilter counts the bytes of UTF-8, and the page the units of UTF-16.
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Says for a text where its byte is. */
export const offsets = (text) => {
  const bytes = encoder.encode(text);
  const isAscii = bytes.length === text.length;
  return (byte) => (isAscii ? Math.min(byte, text.length) : decoder.decode(bytes.subarray(0, byte)).length);
};

/** The edits of a change, as an editor makes them. */
export const changesOf = (text, edits) => {
  const at = offsets(text);
  return edits.map(({ bytes: [start, end], text: insert }) => ({ from: at(start), to: at(end), insert }));
};
