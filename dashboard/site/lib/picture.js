// Observable Plot, made fit for everyone: one image with a text, drawn again when its width changes.

import { h } from "./dom.js";

/** Common options: our fonts and colours, no style attribute that the security policy would refuse. */
export const base = { style: { background: "none", fontFamily: "inherit", fontSize: "12px", overflow: "visible" } };

/**
 * A figure whose svg is draw(width). `label` is what someone who cannot see it is told; the numbers stand
 * in a table beside it. `pick` gets the datum under a click.
 */
export function picture(label, draw, { caption, pick, className = "" } = {}) {
  const stage = h("div", { class: "stage" });
  const figure = h("figure", { class: `picture ${className}` }, stage, h("figcaption", { class: caption ? "" : "hidden" }, caption ?? label));
  let drawn = 0;
  const redraw = () => {
    const width = Math.floor(stage.clientWidth);
    if (!width || width === drawn) return;
    drawn = width;
    const svg = draw(width);
    for (const inner of svg.querySelectorAll("[aria-label], [aria-description], [aria-hidden]")) {
      for (const attribute of ["aria-label", "aria-description", "aria-hidden"]) inner.removeAttribute(attribute);
    }
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    if (pick) {
      svg.addEventListener("click", () => svg.value && pick(svg.value));
      svg.addEventListener("input", () => svg.classList.toggle("pickable", Boolean(svg.value)));
    }
    stage.replaceChildren(svg);
  };
  new ResizeObserver(redraw).observe(stage);
  figure.redraw = () => {
    drawn = 0;
    redraw();
  };
  return figure;
}

/** Shorten a label to about so many pixels of 12 px type; Hangul takes twice the room. */
export function fit(text, pixels) {
  let room = pixels;
  let out = "";
  for (const letter of text) {
    room -= /[\u1100-\uffdc]/.test(letter) ? 12 : /[A-ZMW@]/.test(letter) ? 8.2 : 6.6;
    if (room < 8) return `${out.trimEnd()}…`;
    out += letter;
  }
  return out;
}

/** Labels at least `gap` apart, each as near to its own place as that allows. */
export function spread(places, gap, low, high) {
  const out = [];
  places.forEach((place, at) => out.push(Math.max(place, at ? out[at - 1] + gap : low)));
  for (let at = out.length - 1; at >= 0; at -= 1) out[at] = Math.min(out[at], at === out.length - 1 ? high : out[at + 1] - gap);
  return out;
}
