// Names beside marks that lie close together.

import { s } from "./dom.js";
import { fit, spread } from "./picture.js";

/** Draw marks' names beside them, apart from each other, each with a line to its mark. marks: [{x, y, text, strong}]. */
export function label(svg, marks, width, height, room) {
  const side = d3.mean(marks, (mark) => mark.x) < width * 0.58 ? 1 : -1;
  const need = Math.min(room, d3.max(marks, (mark) => mark.text.length * (mark.strong ? 9 : 7.5)));
  const x = side > 0 ? Math.min(d3.max(marks, (mark) => mark.x) + 30, width - need - 8) : Math.max(d3.min(marks, (mark) => mark.x) - 30, need + 8);
  const sorted = d3.sort(marks, (mark) => mark.y);
  const places = spread(sorted.map((mark) => mark.y), 19, 30, height - 50);
  sorted.forEach((mark, at) => svg.append(
    s("path", { d: `M${mark.x + 12 * side},${mark.y}L${x - 4 * side},${places[at]}`, stroke: "var(--soft)", fill: "none" }),
    s("text", { x, y: places[at], dy: "0.34em", "text-anchor": side > 0 ? "start" : "end", fill: "var(--ink)", stroke: "var(--panel)", "stroke-width": 5, "stroke-linejoin": "round", "paint-order": "stroke", "font-size": mark.strong ? 14 : 12, "font-weight": mark.strong ? 750 : 550 }, fit(mark.text, mark.strong ? room * 0.85 : room))));
}
