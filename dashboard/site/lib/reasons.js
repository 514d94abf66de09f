// Why two are near, in words, from the columns that the pipeline found.

import { about, capital, list, word } from "./words.js";

/** together: columns in which both differ from the average alike, strongest first; z: the first one's scores. */
export const alike = (features, z, together) =>
  together.length ? `Both ${list(together.map((at) => word(features[at], z[at])))}` : "Both near the average";

export const apart = (features, columns) =>
  columns.length ? capital(list(columns.map((at) => about(features[at]).label.toLowerCase()))) : "Nothing much";
