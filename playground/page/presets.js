// The filters and payloads of the presets, in a file of their own that comes after the first answer: nothing before needs it.

let texts = null;

const load = async () => {
  const reply = await fetch("presets.json");
  if (!reply.ok) throw new Error(`presets.json: ${reply.status} ${reply.statusText}`);
  return reply.json();
};

/** All of them; where they could not be had, they are asked for again. */
const loaded = () => {
  texts ??= load().catch((error) => {
    texts = null;
    throw error;
  });
  return texts;
};

/** Has them come, for a person who may choose one later, perhaps without a network. */
export const prefetch = () => loaded().catch(() => {});

/** The filter of one, and its payloads: an alert and its recovery, and then what else the tool sends. */
export const presetOf = async (name) => {
  const { "filter.yaml": filter, ...samples } = (await loaded())[name];
  const all = Object.entries(samples).map(([path, text]) => ({ name: path.replace("samples/", ""), text }));
  const payloads = all.filter((it) => /^[\w.-]+\.json$/.test(it.name));
  const rank = (it) => ["resolve.json", "trigger.json"].indexOf(it.name);
  return { filter, payloads: payloads.sort((one, other) => rank(other) - rank(one)) };
};
