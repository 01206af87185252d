// CodeMirror, with what is said of a text as marks in it.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { yaml } from "@codemirror/lang-yaml";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";

// Colours are those of the page, so that the dark page has dark editors.
const theme = EditorView.theme({
  "&": { color: "var(--front)", backgroundColor: "var(--back)" },
  ".cm-content": { caretColor: "var(--front)" },
  ".cm-gutters": { color: "var(--soft)", backgroundColor: "var(--raised)", borderRight: "1px solid var(--line)" },
  ".cm-tooltip, .cm-panels": { color: "var(--front)", backgroundColor: "var(--raised)", border: "1px solid var(--soft)" },
  ".cm-diagnostic": { whiteSpace: "pre-wrap", fontFamily: "system-ui, sans-serif", maxWidth: "36rem" },
  ".cm-diagnosticAction": { backgroundColor: "var(--link)", color: "var(--back)", font: "inherit", padding: ".1rem .5rem" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: "var(--picked)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--picked)" },
});

const colours = syntaxHighlighting(tagHighlighter([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], class: "k" },
  { tag: [tags.string, tags.content], class: "s" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], class: "n" },
  { tag: tags.comment, class: "c" },
]));

const languages = { yaml, json };

/** `onEdit` hears of what a person types, and not of what `show` puts there. */
export class CodeMirror {
  constructor(place, { language, label, onEdit }) {
    this.extensions = [
      lineNumbers(), lintGutter(), history(), bracketMatching(), EditorView.lineWrapping, colours, theme,
      languages[language](),
      keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
      EditorView.updateListener.of((update) => { if (update.docChanged && !this.isShowing) onEdit(this.text); }),
    ];
    this.view = new EditorView({ parent: place, state: this.state("") });
  }

  state(text) { return EditorState.create({ doc: text, extensions: this.extensions }); }

  get text() { return this.view.state.doc.toString(); }

  /** Another text, with a history of its own. */
  show(text) {
    if (text === this.text) return;
    this.isShowing = true;
    this.view.setState(this.state(text));
    this.isShowing = false;
  }

  /** Makes changes of `{from, to, insert}` as if they had been typed, so that they can be undone. */
  change(changes) { this.view.dispatch({ changes }); }

  /** Marks of `{from, to, severity, message, actions}`. */
  mark(marks) { this.view.dispatch(setDiagnostics(this.view.state, marks)); }

  /** Puts the cursor there. */
  go(from, to) {
    this.view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    this.view.focus();
  }
}
