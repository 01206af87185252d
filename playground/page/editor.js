// A text that a person edits. What makes an editor of it comes after the first answer, which needs none; until then the text is
// shown as it is.
import { element } from "./element.js";

export class Editor {
  #text = "";
  #made = null;
  #waiting = [];

  constructor(place, options) {
    [this.place, this.options] = [place, options];
  }

  /** From now on it can be edited. */
  become(Made) {
    this.place.replaceChildren();
    this.#made = new Made(this.place, this.options);
    this.#made.show(this.#text);
    for (const what of this.#waiting) what(this.#made);
  }

  #once(what) {
    if (this.#made) what(this.#made);
    else this.#waiting.push(what);
  }

  get text() { return this.#made?.text ?? this.#text; }

  show(text) {
    if (this.#made) return this.#made.show(text);
    this.#text = text;
    // What was to be done was for another text.
    this.#waiting = [];
    this.place.replaceChildren(element("pre", {}, text));
  }

  change(changes) { this.#once((made) => made.change(changes)); }

  mark(marks) { this.#once((made) => made.mark(marks)); }

  go(from, to) { this.#once((made) => made.go(from, to)); }
}
