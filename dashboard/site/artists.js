// The third page: one artist, their kin, and why.

import { combobox } from "./lib/combobox.js";
import { load } from "./lib/data.js";
import { fill, h, hidden, name } from "./lib/dom.js";
import { bar, panel } from "./lib/panel.js";
import { profile } from "./lib/profile.js";
import { alike, apart } from "./lib/reasons.js";
import { opening, show, start } from "./lib/shell.js";
import { link, setState, state } from "./lib/state.js";
import { table } from "./lib/table.js";
import { about, capital, day, list, plural, word } from "./lib/words.js";

const to = (artist) => h("a", { href: link("artists.html", { id: artist.id }), class: "title" }, name(artist.name));

function render({ run, artists: data }, main) {
  const all = data.artists.map((artist, at) => ({ ...artist, at, x: data.x[at], z: data.z[at] }));
  const listed = all.slice(0, data.listed);
  const neighbours = (artist) => (data.neighbours[artist.at] ?? []).map(([at, distance, together, columns], row) => ({
    artist: all[at], row: row + 1, distance, alike: alike(data.features, artist.z, together), apart: apart(data.features, columns),
  }));
  const choose = (id, changes = {}) => {
    setState({ id, with: null, ...changes }, { push: true });
    draw();
    show(changes.with ? ".portrait h2" : "h1");
  };
  const page = () => {
    const asked = state().id;
    const found = asked ? all.find((artist) => artist.id === asked) : null;
    const artist = found ?? closest(listed, neighbours)[0]?.artist ?? listed[0];
    document.title = `${found ? `${found.name} · ` : ""}Artists · Kindred`;
    const dated = `${plural(data.compared, "artist")} compared on ${day(run.dt)}${data.registered > data.compared ? `, of ${data.registered.toLocaleString("en")} registered` : ""}`;
    if (!artist) return [opening({ dated, dt: run.dt, finding: "No artist has audio features on this day." })];
    const near = neighbours(artist);
    const beside = near.find((each) => each.artist.id === state().with) ?? near[0];
    const search = combobox("Find an artist", "Name", listed.map((each) => ({ id: each.id, name: each.name, detail: each.popularity === null ? "" : `popularity ${each.popularity}` })), choose);
    const head = opening({ dated, dt: run.dt, ...words(data, listed, artist, near, found, neighbours), tools: [search] });
    return [
      head,
      asked && !found && h("p", { class: "caution", role: "status" }, "No listed artist has the id ", h("code", {}, asked.slice(0, 40)), ". Here is another one."),
      data.compared > data.listed && h("p", { class: "caution" }, `The ${data.listed.toLocaleString("en")} most popular of ${data.compared.toLocaleString("en")} artists are listed here; their kin are found among all. For the others: kindred artists related NAME.`),
      h("div", { class: "duo" }, portrayed(data, artist, near, !found), portrait(data, artist, beside)),
      kin(data, artist, near, beside, choose, run.dt),
      pairs(data, listed, neighbours, run.dt),
    ];
  };
  const draw = () => fill(main, page());
  addEventListener("popstate", draw);
  draw();
}

function closest(listed, neighbours) {
  const seen = new Set();
  return listed.flatMap((artist) => neighbours(artist).map((near) => ({ artist, near })))
    .filter(({ artist, near }) => near.distance > 0 && !seen.has(`${near.artist.id} ${artist.id}`) && seen.add(`${artist.id} ${near.artist.id}`))
    .sort((a, b) => a.near.distance - b.near.distance || d3.ascending(a.artist.id, b.artist.id));
}

function words(data, listed, artist, near, found, neighbours) {
  const measure = `Each artist is the average of their top tracks in ${list(data.features.map((feature) => about(feature).label.toLowerCase()))}. The smaller the distance, the closer the sound.`;
  if (found) {
    if (!near.length) return { finding: [name(artist.name), " stands here as someone’s neighbour."], deck: "Only the most popular artists are listed with their own kin; `kindred artists related` knows all." };
    return { finding: [name(artist.name), " sounds most like ", name(near[0].artist.name), "."], deck: `${near[0].alike}. ${near[0].apart === "Nothing much" ? "Nothing much sets them apart" : `What sets them apart most: ${near[0].apart.toLowerCase()}`}.` };
  }
  const [pair] = closest(listed, neighbours);
  if (!pair) return { finding: "There is only one artist: nobody to be kin to.", deck: measure };
  return { finding: [name(pair.artist.name), " and ", name(pair.near.artist.name), " are the closest kin of all."], deck: measure };
}

/** The artist in words: what sets the sound apart from most, and who is near. */
function portrayed(data, artist, near, isExample) {
  const order = data.features.map((_, at) => at).sort((a, b) => Math.abs(artist.z[b]) - Math.abs(artist.z[a]));
  const notable = order.filter((at) => Math.abs(artist.z[at]) >= 0.75).slice(0, 3);
  const fact = (term, text) => h("div", {}, h("dt", {}, term), h("dd", {}, text));
  return h("section", { class: "panel about", "aria-label": "The artist" },
    h("p", { class: "eyebrow" }, isExample ? "For example" : "The artist"),
    h("h2", {}, name(artist.name)),
    h("p", { class: "by" }, notable.length ? `${capital(list(notable.map((at) => word(data.features[at], artist.z[at]))))}, compared with most.` : "Near the average in everything."),
    near.length > 0 && h("ol", { class: "three" }, near.slice(0, 3).map((each) => h("li", {}, h("b", {}, String(each.row)), to(each.artist), h("span", {}, each.distance.toFixed(3))))),
    h("dl", { class: "facts" },
      artist.popularity !== null && fact("Popularity", `${artist.popularity} of 100`),
      fact("Features", data.features.map((feature) => about(feature).label.toLowerCase()).join(", "))),
    artist.url && h("p", { class: "player" }, h("a", { href: artist.url, rel: "noreferrer" }, "Open on Spotify ↗")));
}

function kin(data, artist, near, beside, choose, dt) {
  const furthest = d3.max(near, (each) => each.distance) || 1;
  const view = table({
    caption: `Nearest to ${artist.name}`, rows: near, className: "kin artists",
    columns: [
      { key: "rank", label: hidden("Ranking"), short: "", number: true, cell: ({ row }) => String(row) },
      { key: "song", label: "Artist", heading: true, cell: (each) => to(each.artist) },
      { key: "distance", label: "Distance", number: true, cell: ({ distance }) => [distance.toFixed(3), bar(distance / furthest)] },
      { key: "alike", label: "Most alike", cell: (each) => each.alike },
      { key: "apart", label: "Most different", cell: (each) => each.apart },
      { key: "with", label: hidden("Compare"), short: "", cell: (each) => h("button", { type: "button", class: "quiet small", "aria-pressed": String(each === beside), "aria-label": `Compare with ${each.artist.name}`, onclick: () => choose(artist.id, { with: each.artist.id }) }, "Compare") },
    ],
  });
  return panel({
    title: ["Kindred to ", name(artist.name)],
    note: "The ten whose top tracks sound nearest on average, and what makes them so.",
    table: near.length ? () => ({ file: `kindred-${artist.id}-${dt}.csv`, columns: ["artist_id", "y_artist", "ranking", "distance", "artist", "most_alike", "most_different"], rows: near.map((each) => [artist.id, each.artist.id, each.row, each.distance, each.artist.name, each.alike, each.apart]) }) : null,
    source: `Table related_artists of ${day(dt)}. Distance is Euclidean between averages scaled to 0–1.`,
  }, near.length ? view.element : h("p", { class: "absent" }, "No neighbours are listed for this artist."));
}

function portrait(data, artist, beside) {
  const rows = data.features.map((feature, at) => ({ feature, self: artist.x[at], other: beside ? beside.artist.x[at] : null, average: data.mean[at] }));
  return panel({
    title: "How they sound", className: "portrait",
    tools: h("ul", { class: "legend stacked" }, h("li", {}, h("i", { class: "key self" }), name(artist.name)),
      beside && h("li", {}, h("i", { class: "key other" }), name(beside.artist.name)), h("li", {}, h("i", { class: "key tick" }), "average of all artists")),
    source: "Averages of top tracks, scaled so that 0 and 1 are the extremes among all the day’s tracks.",
  }, profile(rows, { self: artist.name, other: beside?.artist.name }, { domain: [0, 1], middle: 0.5, format: (value) => String(+value.toFixed(2)), ticks: [0, 0.25, 0.5, 0.75, 1] }));
}

function pairs(data, listed, neighbours, dt) {
  const found = closest(listed, neighbours);
  if (!found.length) return null;
  const alone = listed.map((artist) => ({ artist, near: neighbours(artist)[0] })).filter(({ near }) => near).sort((a, b) => b.near.distance - a.near.distance);
  const columns = (label) => [
    { key: "song", label, heading: true, cell: ({ artist }) => to(artist) },
    { key: "other", label: label === "Artist" ? "Nearest" : "And", cell: ({ near }) => to(near.artist) },
    { key: "distance", label: "Distance", number: true, cell: ({ near }) => near.distance.toFixed(3) },
  ];
  const rows = (all) => all.map(({ artist, near }) => [artist.id, near.artist.id, artist.name, near.artist.name, near.distance]);
  const head = ["artist_id", "y_artist", "artist", "other", "distance"];
  const closestView = table({ caption: "The closest pairs", rows: found.slice(0, 10), columns: columns("Artist "), className: "pairs" });
  const aloneView = table({ caption: "Most alone", rows: alone.slice(0, 10), columns: columns("Artist"), className: "pairs" });
  const source = `Table related_artists of ${day(dt)}${data.compared > data.listed ? `, the ${data.listed.toLocaleString("en")} most popular` : ""}.`;
  return h("div", { class: "duo even" },
    panel({ title: "The closest pairs", note: "Who could open for whom. Equal artists are left out.", table: () => ({ file: `closest-${dt}.csv`, columns: head, rows: rows(found.slice(0, 10)) }), source }, closestView.element),
    panel({ title: "Most alone", note: "Even their nearest is far: a sound of their own.", table: () => ({ file: `alone-${dt}.csv`, columns: head, rows: rows(alone.slice(0, 10)) }), source }, aloneView.element));
}

await start(() => load("artists", "artists"), render);
