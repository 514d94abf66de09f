// The frame of every picture and table: what it shows, where it is from, and the rows as CSV.

import { download } from "./csv.js";
import { h } from "./dom.js";

let count = 0;

/** `table` is () => ({file, columns, rows}), asked when the reader wants the file. */
export function panel({ title, note, tools, table, source, className = "" }, ...children) {
  const id = `panel-${(count += 1)}`;
  const save = table && h("button", { type: "button", class: "quiet", onclick: () => give(table()), "aria-label": `Download CSV: ${title}` }, "CSV");
  return h(
    "section",
    { class: `panel ${className}`, "aria-labelledby": id },
    h("header", {}, h("div", {}, h("h2", { id }, title), note && h("p", { class: "note" }, note)), tools || save ? h("div", { class: "tools" }, tools, save) : null),
    children,
    source && h("footer", {}, source),
  );
}

const give = ({ file, columns, rows }) => download(file, columns, rows);

/** Buttons of which one is pressed. */
export function choice(label, options, chosen, choose) {
  const buttons = options.map(({ value, text }) =>
    h("button", { type: "button", "aria-pressed": String(value === chosen), dataset: { value }, onclick: () => {
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.value === value));
      choose(value);
    } }, text));
  return h("div", { class: "choice", role: "group", "aria-label": label }, buttons);
}

/** A labelled select. */
export function select(label, options, chosen, choose) {
  return h("label", { class: "select" }, h("span", {}, label),
    h("select", { onchange: (event) => choose(event.target.value) },
      options.map(({ value, text }) => h("option", { value, selected: value === chosen }, text))));
}

/** A share of a whole, as a bar beside its number. */
export const bar = (share) => h("span", { class: "bar", "aria-hidden": "true", vars: { "--share": Math.max(0, Math.min(1, share)) } });
