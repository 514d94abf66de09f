// A song's way through the charts: one line per market, up is better, a gap is a chart without it.

import { SYMBOLS } from "./charts.js";
import { base, picture } from "./picture.js";
import { list, shortDay } from "./words.js";

export function path(song) {
  const ways = song.ranks.map(({ market, entry }) => ({
    market, entry,
    points: market.days.map((day, at) => ({ day: new Date(`${day}T00:00:00Z`), iso: day, rank: entry.ranks[at], market })),
  }));
  const points = ways.flatMap((way) => way.points).filter((point) => point.rank !== null);
  if (new Set(points.map((point) => point.iso)).size < 2) return null;
  const said = ways.map(({ market, entry }) => `${market.market}: now ${entry.rank}, at best ${entry.peak}`);
  const ink = (market) => `var(--m${market.color ?? 0})`;
  const low = Math.max(10, d3.max(points, (point) => point.rank));
  const draw = (width) => Plot.plot({
    ...base, width, height: 168, marginLeft: 24, marginRight: 16, marginTop: 12, marginBottom: 26,
    x: { type: "utc", label: null, tickSize: 0, ticks: Math.max(2, Math.floor(width / 110)), tickFormat: (day) => shortDay(day.toISOString().slice(0, 10)) },
    y: { domain: [low, 1], label: null, tickSize: 0, ticks: [1, ...d3.ticks(1, low, 3).filter((tick) => tick > 4)] },
    marks: [
      Plot.gridY([1, ...d3.ticks(1, low, 3).filter((tick) => tick > 4)], { stroke: "var(--line)", strokeOpacity: 1 }),
      ways.map(({ market, points: mine }) => [
        Plot.line(mine, { x: "day", y: "rank", stroke: ink(market), strokeWidth: 2.2, curve: "monotone-x", defined: (point) => point.rank !== null }),
        Plot.dot(mine.slice(-1), { x: "day", y: "rank", r: 4.4, symbol: SYMBOLS[market.color ?? 0], fill: ink(market), stroke: "var(--panel)", strokeWidth: 1.5 }),
      ]),
      Plot.tip(points, Plot.pointer({ x: "day", y: "rank", maxRadius: 30, fill: "var(--panel)", stroke: "var(--edge)", title: (point) => `${point.market.market}\nnumber ${point.rank} on ${shortDay(point.iso)}` })),
    ],
  });
  return picture(`Ranks over the charts at hand. ${list(said)}.`, draw, { className: "path" });
}
