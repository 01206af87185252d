// What the page holds as a repository of texts: one filter file, and the payloads as the samples of its service.

export const FILTER = "filters/filter.yaml";

/** What a filter calls its service, as most write it; what it is in truth, the program says with its answer. */
export const serviceOf = (filter) => /^(?:name|service):[ \t]*["']?([\w./-]+)/m.exec(filter)?.[1] ?? "filter";

export const path = ({ name }, service) => `samples/${service}/${name}`;

/** The payload behind a path, by its position. */
export const position = (payloads, service, file) => payloads.findIndex((it) => path(it, service) === file);

/** A question about what the page holds. */
export const question = (ask, { filter, payloads, reading }, service, more) => ({
  ask,
  day: new Date().toISOString().slice(0, 10),
  reading,
  files: [[FILTER, filter], ...payloads.map((it) => [path(it, service), it.text])],
  ...more,
});

/** A name that no payload has. */
export const freeName = (payloads) => {
  let number = payloads.length + 1;
  while (payloads.some((it) => it.name === `payload-${number}.json`)) number += 1;
  return `payload-${number}.json`;
};
