// The state of the page as a fragment of its address, which browsers send to nobody.

/** The form that is written; another one is not read. */
const FORM = "1.";
/** A fragment may unpack to so much: a link is small, and what it unpacks to need not be. */
const MOST = 2 << 20;

const through = (stream, bytes) => new Blob([bytes]).stream().pipeThrough(stream);

export const pack = async (state) => {
  const text = new TextEncoder().encode(JSON.stringify(state));
  const packed = await new Response(through(new CompressionStream("deflate-raw"), text)).arrayBuffer();
  let letters = "";
  for (const byte of new Uint8Array(packed)) letters += String.fromCharCode(byte);
  return FORM + btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

/** Nothing where it is no state. */
export const unpack = async (fragment) => {
  if (!fragment.startsWith(FORM)) return null;
  try {
    const letters = atob(fragment.slice(FORM.length).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    let [text, length] = ["", 0];
    for await (const chunk of readAll(through(new DecompressionStream("deflate-raw"), packed))) {
      length += chunk.length;
      if (length > MOST) return null;
      text += decoder.decode(chunk, { stream: true });
    }
    return checked(JSON.parse(text + decoder.decode()));
  } catch {
    return null;
  }
};

async function* readAll(stream) {
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

/** A link may come from anybody, and what a tab kept from another version: what is not in the form of a state is none. */
export const checked = ({ filter, payloads, reading }) => {
  const isText = (it) => typeof it === "string";
  const isPayload = (it) => isText(it?.text) && /^[\w-][\w.-]{0,60}\.(json|txt)$/.test(it.name);
  if (!isText(filter) || !isText(reading) || !Array.isArray(payloads) || payloads.length > 50) return null;
  if (!payloads.every(isPayload) || new Set(payloads.map((it) => it.name)).size < payloads.length) return null;
  return { filter, payloads: payloads.map(({ name, text }) => ({ name, text })), reading };
};
