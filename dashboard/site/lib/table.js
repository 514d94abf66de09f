// A table that sorts by its headings, filters by a word, and becomes cards on a phone.

import { h, hidden } from "./dom.js";
import { fold } from "./words.js";

/**
 * columns: [{key, label, cell(row), sort(row)?, number?, descending?}]; rows: any objects.
 * find(row) gives the text a filter looks in, hint says what that is. Returns {element, rows()}: the rows shown, in their order.
 */
export function table({ caption, columns, rows, find, filter = "", sort = null, limit = Infinity, className = "", onfilter, hint = "Filter songs or artists" }) {
  let words = filter;
  let by = sort;
  let open = false;
  const body = h("tbody");
  const status = h("p", { class: "status", role: "status" });
  const more = h("button", { type: "button", class: "quiet more", onclick: () => {
    open = !open;
    draw();
  } });

  const headings = columns.map((column) => {
    const properties = { scope: "col", class: [column.number && "number", `c-${column.key}`].filter(Boolean).join(" ") };
    if (!column.sort) return h("th", properties, column.label);
    return h("th", properties, h("button", { type: "button", onclick: () => {
      const down = by?.key === column.key ? !by.down : Boolean(column.descending);
      by = { key: column.key, down };
      draw();
    } }, column.label, h("span", { class: "arrow", "aria-hidden": "true" })));
  });

  const shown = () => {
    const parts = fold(words).split(/\s+/).filter(Boolean);
    const found = parts.length ? rows.filter((row) => parts.every((part) => fold(find(row)).includes(part))) : [...rows];
    const column = by && columns.find(({ key }) => key === by.key);
    if (!column) return found;
    const missing = (row) => column.sort(row) === null || column.sort(row) === undefined;
    return found.sort((a, b) => missing(a) - missing(b) || (by.down ? -1 : 1) * d3.ascending(column.sort(a), column.sort(b)));
  };

  const draw = () => {
    const all = shown();
    const few = open || words ? all : all.slice(0, limit);
    body.replaceChildren(...few.map((row) => h("tr", row.properties?.() ?? {}, columns.map((column) => {
      const properties = { class: [column.number && "number", `c-${column.key}`].filter(Boolean).join(" "), dataset: { label: column.short ?? column.label } };
      return column.heading ? h("th", { scope: "row", ...properties }, column.cell(row)) : h("td", properties, column.cell(row));
    }))));
    headings.forEach((heading, at) => {
      const mine = by?.key === columns[at].key;
      if (mine) heading.setAttribute("aria-sort", by.down ? "descending" : "ascending");
      else heading.removeAttribute("aria-sort");
    });
    status.textContent = words ? `${all.length} of ${rows.length} match “${words}”` : `${rows.length} rows`;
    status.classList.toggle("hidden", !words);
    more.hidden = Boolean(words) || all.length <= limit;
    more.textContent = open ? `Show the first ${limit}` : `Show all ${all.length}`;
  };

  const search = find && h("input", { type: "search", placeholder: hint, "aria-label": `Filter: ${caption}`, value: words, oninput: (event) => {
    words = event.target.value;
    onfilter?.(words);
    draw();
  } });
  draw();
  const element = h("div", { class: `tabular ${className}` }, status,
    h("table", {}, h("caption", { class: "hidden" }, caption), h("thead", {}, h("tr", {}, headings)), body), more);
  return { element, search, rows: shown };
}

export const blank = () => [h("span", { class: "blank", "aria-hidden": "true" }, "—"), hidden("not known")];
