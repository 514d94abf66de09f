// Rank in the chart before to rank now: all of the chart in grey, what matters in colour with its name beside it.

import { climb } from "./charts.js";
import { base, fit, picture, spread } from "./picture.js";
import { bare, list, plural, shortDay } from "./words.js";

const CLIMBS = 5;
const ENTRIES = 6;
const ENTERED = ["NEW", "RE-ENTRY", "RE-ISSUED"];
const SIGNS = { NEW: "star", "RE-ENTRY": "diamond", "RE-ISSUED": "circle" };

export function highlights(market) {
  const climbs = market.entries.filter((entry) => climb(entry) > 1).sort((a, b) => climb(b) - climb(a) || a.rank - b.rank).slice(0, CLIMBS);
  const entries = market.entries.filter((entry) => ENTERED.includes(entry.mark)).slice(0, ENTRIES);
  return [...climbs, ...entries].sort((a, b) => a.rank - b.rank);
}

export function slope(market, pick) {
  const told = highlights(market);
  const size = Math.max(...market.entries.map((entry) => Math.max(entry.rank, entry.previous_rank ?? 0)), 10);
  const ink = `var(--m${market.color})`;
  const height = 520;
  const text = (entry) => (climb(entry) ? `▲${climb(entry)}  ` : `${entry.mark}  `);
  const said = told.map((entry) => `${entry.song.name}: ${climb(entry) ? `up ${climb(entry)}` : entry.mark.toLowerCase()}, now ${entry.rank}`);

  const draw = (width) => {
    const labels = Math.min(205, Math.max(150, width * 0.56));
    const at = spread(told.map((entry) => entry.rank), (size * 16.5) / (height - 40), 1, size);
    const rows = told.map((entry, row) => ({ ...entry, place: at[row] }));
    const joined = market.entries.filter((entry) => entry.previous_rank !== null);
    const fromTo = { x1: 0, x2: 1, y1: "previous_rank", y2: "rank" };
    return Plot.plot({
      ...base, width, height, marginLeft: 24, marginRight: labels, marginTop: 24, marginBottom: 12,
      x: { domain: [0, 1], axis: null, insetLeft: 6, insetRight: 6 },
      y: { domain: [1, size], range: [24, height - 12], ticks: [1, ...d3.range(10, size + 1, 10)], tickSize: 0, label: null },
      marks: [
        Plot.text([shortDay(market.previous)], { frameAnchor: "top-left", dy: -18, dx: -4, textAnchor: "start", fill: "var(--soft)" }),
        Plot.text([shortDay(market.day)], { frameAnchor: "top-right", dy: -18, textAnchor: "end", fill: "var(--soft)" }),
        Plot.link(joined, { ...fromTo, stroke: "var(--mute)", strokeWidth: 1 }),
        Plot.link(rows.filter((row) => row.previous_rank !== null), { ...fromTo, stroke: ink, strokeWidth: 2.2 }),
        Plot.dot(rows.filter((row) => row.previous_rank !== null), { x: 0, y: "previous_rank", r: 3, fill: ink }),
        ["NEW", "RE-ENTRY", "RE-ISSUED", "UP"].map((mark) =>
          Plot.dot(rows.filter((row) => row.mark === mark), { x: 1, y: "rank", r: mark === "NEW" ? 3.4 : mark === "UP" ? 3.2 : 4, symbol: SIGNS[mark] ?? "circle", fill: mark === "RE-ENTRY" || mark === "RE-ISSUED" ? "var(--panel)" : ink, stroke: ink, strokeWidth: 1.8 })),
        Plot.text(rows, { x: 1, y: "place", text: (row) => fit(`${text(row)}${bare(row.song.name)}`, labels - 14), textAnchor: "start", dx: 13, fontSize: 12, fontWeight: 600, fill: "var(--ink)" }),
        Plot.tip(market.entries, Plot.pointer({ x: 1, y: "rank", maxRadius: 30, fill: "var(--panel)", stroke: "var(--edge)", anchor: "right", title: (entry) => `${entry.rank}  ${entry.song.name}\n${entry.song.artist}\n${entry.previous_rank ? `on ${shortDay(market.previous)} ${entry.previous_rank}` : entry.mark}` })),
      ],
    });
  };
  return picture(`${market.market}, rank a week ago and now. ${said.length ? list(said) : "Nothing to compare with"}. ${plural(market.left.length, "song")} left.`, draw, { pick: (entry) => pick(entry.song), className: "slope" });
}
