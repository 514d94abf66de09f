// Where someone stands on each feature, beside a neighbour and an average.

import { base, picture } from "./picture.js";
import { about, list } from "./words.js";

/**
 * rows: [{feature, self, other, average}], values on one scale with the given domain and middle;
 * others: {self, other, average} as names for the legend and for the text.
 */
export function profile(rows, names, { domain, middle, format, ticks, tickFormat = (value) => String(value).replace("-", "−") }) {
  const said = rows.map((row) => `${about(row.feature).label} ${format(row.self)}${row.other === null || row.other === undefined ? "" : `, ${names.other} ${format(row.other)}`}`);
  const height = rows.length * 50 + 30;
  const draw = (width) => {
    const y = { domain: rows.map((row) => row.feature), axis: null, padding: 0.2 };
    const paired = rows.filter((row) => row.other !== null && row.other !== undefined);
    const clip = (value) => Math.max(domain[0], Math.min(domain[1], value));
    return Plot.plot({
      ...base, width, height, marginLeft: 6, marginRight: 6, marginTop: 8, marginBottom: 24,
      x: { domain, label: null, ticks, tickSize: 0, insetLeft: 8, insetRight: 8, tickFormat },
      y,
      marks: [
        Plot.ruleY(rows, { y: "feature", stroke: "var(--mute)", dy: 9 }),
        Plot.ruleX([middle], { stroke: "var(--edge)", strokeDasharray: "3 3" }),
        Plot.text(rows, { y: "feature", text: (row) => about(row.feature).label, frameAnchor: "left", textAnchor: "start", dy: -9, fontWeight: 650, fill: "var(--ink)", fontSize: 13 }),
        Plot.text(rows, { y: "feature", text: (row) => `${about(row.feature).low} – ${about(row.feature).high}`, frameAnchor: "right", textAnchor: "end", dy: -9, fill: "var(--soft)" }),
        Plot.link(paired, { x1: (row) => clip(row.self), x2: (row) => clip(row.other), y1: "feature", y2: "feature", dy: 9, stroke: "var(--soft)", strokeWidth: 2.4, strokeOpacity: 0.6 }),
        Plot.tickX(rows.filter((row) => row.average !== undefined), { x: (row) => clip(row.average), y: "feature", dy: 9, stroke: "var(--soft)", strokeWidth: 2, insetTop: 13, insetBottom: 13 }),
        Plot.dot(paired, { x: (row) => clip(row.other), y: "feature", dy: 9, r: 5.5, symbol: "diamond", fill: "var(--panel)", stroke: "var(--ink)", strokeWidth: 2 }),
        Plot.dot(rows, { x: (row) => clip(row.self), y: "feature", dy: 9, r: 6, fill: "var(--accent)", stroke: "var(--panel)", strokeWidth: 1.5 }),
      ],
    });
  };
  return picture(`${names.self} on each feature: ${list(said)}.`, draw, { className: "profile" });
}
