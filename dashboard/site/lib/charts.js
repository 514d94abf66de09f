// The charts' files joined: entries with their songs, markets with their colour and shape.

import { hidden, h, name, s } from "./dom.js";
import { link, state } from "./state.js";
import { slug } from "./words.js";

/** At most three markets stand side by side: as many as colours that everyone can tell apart. */
const SIDE_BY_SIDE = 3;

export function join({ markets, songs }) {
  const column = new Map(songs.features.map((feature, at) => [feature, at]));
  const known = new Map(songs.songs.map((song) => [song.id, {
    ...song,
    artist: song.artists.join(", "),
    value: (feature) => song.features?.[column.get(feature)] ?? null,
    ranks: [],
  }]));
  const all = markets.markets.map((market) => ({
    ...market,
    slug: slug(market.market),
    entries: market.entries.map((entry) => ({ ...entry, song: known.get(entry.id) })),
    left: market.left.map((entry) => ({ ...entry, song: known.get(entry.id) })),
  }));
  const asked = (state().markets ?? "").split(",");
  const chosen = all.filter((market) => asked.includes(market.slug)).slice(0, SIDE_BY_SIDE);
  const shown = chosen.length ? chosen : all.slice(0, SIDE_BY_SIDE);
  shown.forEach((market, at) => (market.color = at));
  for (const market of all) for (const entry of market.entries) entry.song.ranks.push({ market, entry });
  return { songs: known, all, shown, features: songs.features };
}

export const withFeatures = (market) => market.entries.filter((entry) => entry.song.features);

const SHAPES = [
  () => s("circle", { cx: 6, cy: 6, r: 5 }),
  () => s("path", { d: "M6 .6 11.6 11H.4z" }),
  () => s("rect", { x: 1.2, y: 1.2, width: 9.6, height: 9.6 }),
];
export const SYMBOLS = ["circle", "triangle", "square"];

/** The market's sign: colour and shape say the same. */
export const sign = (market) =>
  s("svg", { class: `sign m${market.color ?? "x"}`, viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" }, SHAPES[market.color ?? 0]());

export const marketChip = (market, rank) =>
  h("span", { class: "chip" }, sign(market), market.market, rank && h("b", {}, ` ${rank}`));

const MARKS = { NEW: "new", "RE-ENTRY": "entry", "RE-ISSUED": "issued" };

/** An entry's movement: a word for what is new in some way, an arrow and places for the rest. */
export function move(entry) {
  if (entry.mark === null) return h("span", { class: "move" }, hidden("nothing to compare with"), h("span", { "aria-hidden": "true" }, "·"));
  if (MARKS[entry.mark]) {
    const was = entry.mark === "RE-ISSUED" && entry.previous_rank;
    return h("span", { class: "move" }, h("span", { class: `mark ${MARKS[entry.mark]}` }, entry.mark), was && h("small", {}, ` was ${was}`));
  }
  if (entry.mark === "SAME") return h("span", { class: "move same" }, h("span", { "aria-hidden": "true" }, "–"), hidden("same place"));
  const places = entry.previous_rank - entry.rank;
  return h("span", { class: `move ${places > 0 ? "up" : "down"}` },
    h("span", { "aria-hidden": "true" }, places > 0 ? "▲ " : "▼ "), hidden(places > 0 ? "up " : "down "), String(Math.abs(places)));
}

export const moveText = (entry) =>
  entry.mark === "UP" || entry.mark === "DOWN" ? `${entry.mark} ${Math.abs(entry.previous_rank - entry.rank)}` : (entry.mark ?? "");

export const climb = (entry) => (entry.mark === "UP" ? entry.previous_rank - entry.rank : 0);

export const songLink = (song, properties = {}) =>
  h("a", { href: link("songs.html", { id: song.id }), class: "title", ...properties }, name(song.name));

/** Song and artist, in two lines. */
export const songCell = (song) => [songLink(song), name(song.artist, { class: "artist" })];

/** A song's ranks over the charts at hand: up is better; a gap is a chart without it. */
export function sparkline(ranks, { width = 84, height = 22, color = "currentColor" } = {}) {
  const x = d3.scaleLinear([0, Math.max(1, ranks.length - 1)], [2, width - 4]);
  const y = d3.scaleLog([1, 50], [3, height - 3]); // a place means more at the top
  const path = d3.line((_, at) => x(at), (rank) => y(rank)).defined((rank) => rank !== null)(ranks);
  const last = ranks.at(-1);
  return s("svg", { class: "sparkline", viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" },
    s("path", { d: path ?? "", fill: "none", stroke: color, "stroke-width": 1.6, "stroke-linejoin": "round", "stroke-linecap": "round" }),
    last ? s("circle", { cx: x(ranks.length - 1), cy: y(last), r: 2.6, fill: color }) : null);
}
