// The signs of the clusters: colour, shape and number say the same.

import { s } from "./dom.js";

export const SYMBOLS = ["circle", "triangle", "square", "diamond", "star"];
const SHAPES = { circle: "symbolCircle", triangle: "symbolTriangle", square: "symbolSquare", diamond: "symbolDiamond", star: "symbolStar" };
const COLORS = SYMBOLS.length;

export const color = (cluster) => `var(--c${cluster % COLORS})`;
export const symbol = (cluster) => SYMBOLS[cluster % COLORS];

export const clusterSign = (cluster) =>
  s("svg", { class: "sign", viewBox: "-8 -8 16 16", width: 15, height: 15, "aria-hidden": "true" },
    s("path", { d: d3.symbol(d3[SHAPES[symbol(cluster)]], 70)(), fill: color(cluster) }));
