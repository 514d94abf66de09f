// Elements from plain values. Text is always text: names of songs never become markup.

/** h("a", {href, class, onclick, dataset: {…}}, …children): null, undefined and false children are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "vars") for (const [key, each] of Object.entries(value)) element.style.setProperty(key, each);
    else element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === 0 || child === "") continue;
    element.append(child);
  }
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for a small drawing; decoration unless it is given a role. */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  append(element, children);
  return element;
}

/** A name as its owner writes it, whatever the direction of its script. */
export const name = (text, properties = {}) => h("span", { dir: "auto", ...properties }, text);

export const hidden = (text) => h("span", { class: "hidden" }, text);

export const $ = (selector, root = document) => root.querySelector(selector);

/** Replace what an element holds. */
export const fill = (element, children) => element.replaceChildren(...[children].flat(Infinity).filter(Boolean));
