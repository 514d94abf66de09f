// Type-ahead search: the ARIA combobox pattern, with accents folded. The list is ours, the input native.

import { h, name } from "./dom.js";
import { fold } from "./words.js";

const SHOWN = 8;
let count = 0;

/** items: [{id, name, detail}]; choose(id) when one is taken. */
export function combobox(label, placeholder, items, choose) {
  const id = `combobox-${(count += 1)}`;
  const folded = items.map((item) => ({ item, title: fold(item.name), all: fold(`${item.name} ${item.detail}`) }));
  let active = -1;
  const options = h("ul", { id: `${id}-list`, role: "listbox", "aria-label": label, hidden: true });
  const status = h("span", { class: "hidden", role: "status" });
  const input = h("input", {
    id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder, dir: "auto",
    "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-autocomplete": "list",
  });

  const found = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    if (!words.length) return items.slice(0, SHOWN);
    const rank = ({ title }) => (title.startsWith(words[0]) ? 0 : title.includes(words[0]) ? 1 : 2);
    return folded.filter(({ all }) => words.every((each) => all.includes(each)))
      .sort((a, b) => rank(a) - rank(b)).slice(0, SHOWN).map(({ item }) => item);
  };
  const close = () => {
    options.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (item) => {
    input.value = "";
    close();
    choose(item.id);
  };
  const mark = (next) => {
    const all = [...options.querySelectorAll("[role=option]")];
    if (!all.length) return;
    active = (next + all.length) % all.length;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  };
  const open = () => {
    const matches = found();
    options.replaceChildren(...matches.map((item, at) =>
      h("li", { role: "option", id: `${id}-${at}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => take(item) },
        name(item.name, { class: "title" }), name(item.detail, { class: "detail" }))));
    status.textContent = matches.length ? `${matches.length} found` : `Nothing is called “${input.value}”`;
    if (!matches.length) options.append(h("li", { class: "nothing", role: "option", "aria-disabled": "true", "aria-selected": "false" }, status.textContent));
    options.hidden = false;
    active = -1;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
    return matches;
  };
  input.addEventListener("input", open);
  input.addEventListener("focus", open);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (options.hidden) open();
      mark(active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1));
    } else if (event.key === "Enter") {
      const matches = found();
      if (!options.hidden && matches.length) take(matches[Math.max(active, 0)]);
    } else if (event.key === "Escape") {
      if (options.hidden) input.value = "";
      close();
    }
  });
  return h("div", { class: "combobox" }, h("label", { for: id }, label), h("div", { class: "field" }, input, options), status);
}
