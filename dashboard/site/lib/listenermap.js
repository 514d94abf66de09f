// Listeners among the songs that they play: near means alike. Each group has a colour, a shape and a name.

import { color, symbol } from "./clusters.js";
import { label } from "./labels.js";
import { base, picture } from "./picture.js";
import { plural } from "./words.js";

/**
 * points: [{listener, group, x, y}]; songs: [{name, artists, listeners, x, y}]; near: ids to name beside the
 * chosen one; names: of the groups; pick(listener) after a click.
 */
export function listenermap(points, songs, { chosen, near, names, pick }) {
  const marks = [
    ...songs.map((song) => ({ ...song, title: `${song.name}\n${song.artists}\n${plural(song.listeners, "listener")}` })),
    ...points.map((point) => ({ ...point, title: `${point.listener.called}\n${point.group + 1}. ${names[point.group]}` })),
  ];
  const draw = (width) => {
    const narrow = width < 560;
    const height = narrow ? 400 : 520;
    const self = points.filter((point) => point.listener.id === chosen);
    const named = points.filter((point) => near.includes(point.listener.id));
    const svg = Plot.plot({
      ...base, width, height, margin: 4, x: { axis: null, inset: 26 }, y: { axis: null, inset: 26 },
      marks: [
        Plot.frame({ stroke: "var(--line)", rx: 10 }),
        Plot.dot(songs, { x: "x", y: "y", r: 3, fill: "var(--soft)", fillOpacity: 0.75 }),
        d3.groups(points, (point) => point.group).map(([group, mine]) =>
          Plot.dot(mine, { x: "x", y: "y", r: 6, symbol: symbol(group), fill: color(group), stroke: "var(--panel)", strokeWidth: 1 })),
        Plot.dot(named, { x: "x", y: "y", r: 10.5, stroke: "var(--ink)", strokeWidth: 1.4 }),
        Plot.dot(self, { x: "x", y: "y", r: 11.5, stroke: "var(--ink)", strokeWidth: 3 }),
        Plot.tip(marks, Plot.pointer({ x: "x", y: "y", maxRadius: 20, fill: "var(--panel)", stroke: "var(--edge)", title: "title" })),
      ],
    });
    const place = (point) => ({ x: svg.scale("x").apply(point.x), y: svg.scale("y").apply(point.y), text: point.listener.called, strong: point.listener.id === chosen });
    label(svg, [...self, ...named].map(place), width, height, narrow ? 120 : 190);
    return svg;
  };
  const said = `Map of ${plural(points.length, "listener")}${songs.length ? ` and ${plural(songs.length, "song")}` : ""}. Who is near hears alike. The same listeners are in the table below.`;
  const figure = picture(said, draw, { pick: (mark) => mark.listener && pick(mark.listener), className: "map" });
  figure.dataset.dots = points.length;
  figure.dataset.songs = songs.length;
  return figure;
}
