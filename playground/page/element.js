/** An element with properties and children. Texts become text: nothing that a payload holds is ever read as HTML. */
export const element = (name, properties, ...children) => {
  const made = document.createElement(name);
  for (const [property, value] of Object.entries(properties ?? {})) {
    if (property.startsWith("aria-") || property === "role") made.setAttribute(property, value);
    else made[property] = value;
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
};
