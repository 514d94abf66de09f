// All songs on two named features, each cluster with a colour, a shape and a name.

import { color, symbol } from "./clusters.js";
import { label } from "./labels.js";
import { base, picture } from "./picture.js";
import { about, bare, plural } from "./words.js";

/** points: [{song, cluster}]; near: the ids to name beside the chosen song. */
export function songmap(points, { x, y, chosen, near, names, pick }) {
  const at = (feature) => (point) => point.song.value(feature);
  const axis = (feature) => {
    const { label, low, high, domain } = about(feature);
    return { label: null, said: `${label}: ${low} to ${high}`, domain };
  };
  const drawn = points.filter((point) => at(x)(point) !== null && at(y)(point) !== null);
  const draw = (width) => {
    const narrow = width < 560;
    const height = narrow ? 400 : 520;
    const scale = (feature) => ({ label: null, grid: true, ticks: narrow ? 4 : 6, tickSize: 0, inset: 14, nice: true, tickFormat: (value) => String(+value.toFixed(2)).replace("-", "−") });
    const self = drawn.filter((point) => point.song.id === chosen);
    const named = drawn.filter((point) => near.includes(point.song.id));
    const svg = Plot.plot({
      ...base, width, height, marginLeft: 40, marginRight: 12, marginBottom: 40, marginTop: 26, x: scale(x), y: scale(y),
      marks: [
        Plot.gridX({ stroke: "var(--line)", strokeOpacity: 1 }), Plot.gridY({ stroke: "var(--line)", strokeOpacity: 1 }),
        Plot.text([`${about(y).label}: ${about(y).high} ↑`], { frameAnchor: "top-left", dy: -22, dx: -36, textAnchor: "start", fill: "var(--soft)", fontWeight: 600 }),
        Plot.text([`${about(x).label}: ${about(x).high} →`], { frameAnchor: "bottom-right", dy: 36, textAnchor: "end", fill: "var(--soft)", fontWeight: 600 }),
        d3.groups(drawn, (point) => point.cluster).map(([cluster, mine]) =>
          Plot.dot(mine, { x: at(x), y: at(y), r: 5.5, symbol: symbol(cluster), fill: color(cluster), stroke: "var(--panel)", strokeWidth: 1 })),
        Plot.dot(named, { x: at(x), y: at(y), r: 10, stroke: "var(--ink)", strokeWidth: 1.4 }),
        Plot.dot(self, { x: at(x), y: at(y), r: 11, stroke: "var(--ink)", strokeWidth: 3 }),
        Plot.tip(drawn, Plot.pointer({ x: at(x), y: at(y), maxRadius: 20, fill: "var(--panel)", stroke: "var(--edge)", title: ({ song, cluster }) => `${song.name}\n${song.artist}\n${cluster + 1}. ${names[cluster]}` })),
      ],
    });
    const place = (point) => ({ x: svg.scale("x").apply(at(x)(point)), y: svg.scale("y").apply(at(y)(point)), text: bare(point.song.name), strong: point.song.id === chosen });
    label(svg, [...self, ...named].map(place), width, height, narrow ? 120 : 190);
    return svg;
  };
  const said = `Map of ${plural(drawn.length, "song")}. Across, ${axis(x).said.toLowerCase()}; up, ${axis(y).said.toLowerCase()}. The same songs are in the table below.`;
  const figure = picture(said, draw, { pick: (point) => pick(point.song), className: "map" });
  figure.dataset.dots = drawn.length;
  return figure;
}
