// One feature, one row per market, one mark per song; a tick at the median where there are enough.

import { SYMBOLS, withFeatures } from "./charts.js";
import { base, picture } from "./picture.js";
import { about, capital, list } from "./words.js";

export const ENOUGH = 10;

export function summary(market, feature) {
  const values = withFeatures(market).map(({ song }) => song.value(feature)).filter((value) => value !== null);
  return {
    n: values.length,
    median: values.length >= ENOUGH ? d3.median(values) : null,
    mean: values.length ? d3.mean(values) : null,
    spread: values.length >= 2 ? Math.sqrt(d3.mean(values, (value) => (value - d3.mean(values)) ** 2)) : null,
  };
}

export function beeswarm(feature, markets, pick) {
  const { label, hint, format, domain } = about(feature);
  const points = markets.flatMap((market, row) =>
    withFeatures(market).filter(({ song }) => song.value(feature) !== null)
      .map((entry) => ({ row, market, entry, song: entry.song, value: entry.song.value(feature) })));
  const summaries = markets.map((market, row) => ({ row, market, ...summary(market, feature) }));
  const said = summaries.map(({ market, n, median }) => `${market.market} ${median === null ? `has ${n} songs, too few for a median` : `median ${format(median)} of ${n} songs`}`);

  const draw = (width) => Plot.plot({
    ...base, width, height: markets.length * 58 + 28, marginLeft: 18, marginRight: 10, marginTop: 6, marginBottom: 22,
    fy: { domain: d3.range(markets.length), axis: null, padding: 0.04 },
    x: { domain: domain ?? d3.nice(...d3.extent(points, (point) => point.value), 5), label: null, ticks: 5, tickSize: 0, tickFormat: (value) => String(+value.toFixed(2)).replace("-", "−"), nice: true },
    marks: [
      Plot.gridX({ ticks: 5, stroke: "var(--line)", strokeOpacity: 1 }),
      markets.map((market, row) => {
        const mine = points.filter((point) => point.row === row);
        const few = mine.length < ENOUGH;
        const ink = `var(--m${market.color})`;
        return [
          Plot.dot([row], { fy: (each) => each, frameAnchor: "left", dx: -11, r: 4, symbol: SYMBOLS[market.color], fill: ink }),
          Plot.dot(mine, Plot.dodgeY({
            x: "value", fy: "row", anchor: "middle", r: 3.3, padding: 0.6, symbol: SYMBOLS[market.color],
            fill: few ? "var(--panel)" : ink, fillOpacity: few ? 1 : 0.62, stroke: ink, strokeWidth: few ? 1.6 : 0.6,
            title: ({ song, value, entry }) => `${song.name}\n${song.artist}\n${label} ${format(value)} · number ${entry.rank} in ${market.market}`,
            tip: { fill: "var(--panel)", stroke: "var(--edge)", maxRadius: 14 },
          })),
        ];
      }),
      Plot.tickX(summaries.filter((row) => row.median !== null), { x: "median", fy: "row", stroke: "var(--ink)", strokeWidth: 2.2, insetTop: 13, insetBottom: 7 }),
      Plot.text(summaries.filter((row) => row.median !== null), { x: "median", fy: "row", text: (row) => format(row.median), frameAnchor: "top", dy: 1, fontWeight: 700, fill: "var(--ink)", stroke: "var(--panel)", strokeWidth: 4 }),
      Plot.text(summaries.filter((row) => row.median === null), { fy: "row", text: ({ n }) => (n ? `${n} known: too few` : "no song known"), frameAnchor: "top-right", dy: 1, fill: "var(--soft)" }),
    ],
  });
  const figure = picture(`${label}, ${hint}. ${capital(list(said))}.`, draw, { pick: (point) => pick(point.song), className: "beeswarm" });
  figure.dataset.dots = points.length;
  return figure;
}
