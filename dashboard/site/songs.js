// The second page: one song, its kin in every market, and why.

import { join, marketChip, move, sign, songCell } from "./lib/charts.js";
import { clusterSign } from "./lib/clusters.js";
import { combobox } from "./lib/combobox.js";
import { load } from "./lib/data.js";
import { fill, h, hidden, name } from "./lib/dom.js";
import { panel, select } from "./lib/panel.js";
import { path } from "./lib/path.js";
import { profile } from "./lib/profile.js";
import { alike, apart } from "./lib/reasons.js";
import { opening, show, start, unknownWeekNote } from "./lib/shell.js";
import { songmap } from "./lib/songmap.js";
import { setState, state } from "./lib/state.js";
import { blank, table } from "./lib/table.js";
import { about, bare, clock, clusterNames, day, list, plural } from "./lib/words.js";

const signed = (value) => (Math.abs(value) < 0.05 ? "0" : `${value > 0 ? "+" : "−"}${Math.abs(value).toFixed(1)}`);
const quoted = (song) => ["“", name(bare(song.name)), "”"];
const ranked = (song) => [...song.ranks].sort((a, b) => a.entry.rank - b.entry.rank);
const markets = (song) => ranked(song).map(({ market }) => market.market);

function model({ kindred }, charts) {
  const names = clusterNames(kindred.features, kindred.centroids);
  const place = new Map(kindred.songs.map((id, at) => [id, at]));
  const points = kindred.songs.map((id, at) => ({ song: charts.songs.get(id), cluster: kindred.cluster[at], z: kindred.z[at] }));
  const neighbours = (song) => (kindred.neighbours[place.get(song.id)] ?? []).map(([at, distance, same, together, columns], row) => ({
    ...points[at], row: row + 1, distance, same: Boolean(same),
    alike: alike(kindred.features, points[place.get(song.id)].z, together), apart: apart(kindred.features, columns),
  }));
  const spreads = new Map(charts.features.map((feature) => {
    const values = points.map(({ song }) => song.value(feature)).filter((value) => value !== null);
    return [feature, { mean: d3.mean(values), deviation: Math.sqrt(d3.mean(values, (value) => (value - d3.mean(values)) ** 2) ?? 0) }];
  }));
  const score = (song, feature) => {
    const { mean, deviation } = spreads.get(feature);
    return song.value(feature) === null ? null : deviation ? (song.value(feature) - mean) / deviation : 0;
  };
  return { ...kindred, names, points, neighbours, score, of: (song) => points[place.get(song.id)] };
}

/** The closest two songs that no market has both of. */
function acrossMarkets(kin) {
  const pairs = kin.points.flatMap(({ song }) => kin.neighbours(song).filter((near) => !markets(near.song).some((each) => markets(song).includes(each))).map((near) => ({ song, near })));
  return d3.least(pairs, ({ near }) => near.distance);
}

function render(data, main) {
  const charts = join(data);
  const kin = model(data, charts);
  const { dt } = data.run;
  const inCharts = [...charts.songs.values()].filter((song) => song.ranks.length);
  const example = acrossMarkets(kin)?.song ?? kin.points[0]?.song ?? inCharts[0];

  const choose = (id, changes = {}) => {
    setState({ id, with: null, ...changes }, { push: true });
    draw();
    show(changes.with ? ".portrait h2" : "h1");
  };
  const draw = () => {
    const asked = state().id;
    const found = asked ? inCharts.find((song) => song.id === asked) : null;
    fill(main, page(found ?? example, { asked, found }));
    document.title = `${found ? `${found.name} · ` : ""}Songs · Kindred`;
  };

  const page = (song, { asked, found }) => {
    const near = kin.neighbours(song);
    const search = combobox("Find a song", "Title or artist", inCharts.map((each) => ({ id: each.id, name: each.name, detail: each.artist })), choose);
    const beside = near.find((each) => each.song.id === state().with) ?? near[0];
    const head = opening({ dated: `${plural(inCharts.length, "song")} in the charts of ${day(dt)}, ${kin.points.length} with audio features`, dt, ...words(song, near, found, kin), tools: [search] });
    return [
      head,
      unknownWeekNote(data.unknownWeek, dt),
      asked && !found && h("p", { class: "caution", role: "status" }, "No song of this week’s charts has the id ", h("code", {}, asked.slice(0, 40)), ". It may be in another week. Here is another song."),
      h("div", { class: "duo" }, about_(song, kin, !found), portrait(song, beside, kin)),
      kinship(song, near, beside, kin, choose, dt),
      map(song, near, kin, choose, dt),
      everything(inCharts, kin, dt),
    ];
  };
  addEventListener("popstate", draw);
  draw();
}

function words(song, near, found, kin) {
  const measure = `Near means alike in ${list(kin.features.map((feature) => about(feature).label.toLowerCase()))}. Genre, language and market play no part on purpose, so that listeners of one market meet the songs of another.`;
  if (!kin.points.length) return { finding: "No song of these charts has audio features yet.", deck: "Import them with kindred charts import --features, then run again." };
  if (found && near.length) {
    const [first] = near;
    const away = near.find((each) => !markets(each.song).some((market) => markets(song).includes(market)));
    return {
      finding: [quoted(song), " sounds most like ", quoted(first.song), "."],
      deck: [`${first.alike}. `, away && away !== first && ["Its nearest song from elsewhere is ", quoted(away.song), ` in ${list(markets(away.song))}.`], away === first && `They share no chart: ${list(markets(first.song))} meets ${list(markets(song))}.`],
    };
  }
  if (found) return { finding: [quoted(song), " has no audio features."], deck: "So nothing can be said of what it sounds like. It stays in the charts and in every table." };
  const pair = acrossMarkets(kin);
  if (!pair) return { finding: `${plural(kin.points.length, "song")} in ${plural(kin.names.length, "group")} by their sound.`, deck: measure };
  return { finding: ["The nearest of kin across borders: ", quoted(pair.song), ` (${list(markets(pair.song))}) and `, quoted(pair.near.song), ` (${list(markets(pair.near.song))}).`], deck: measure };
}

function about_(song, kin, isExample) {
  const point = kin.of(song);
  const facts = [
    point && ["Sounds", [clusterSign(point.cluster), ` ${point.cluster + 1}. ${kin.names[point.cluster]}`]],
    song.genres && ["Genres", list(song.genres.slice(0, 4))],
    song.duration_ms !== null && ["Length", clock(song.duration_ms)],
    song.popularity !== null && ["Popularity", `${song.popularity} of 100`],
    song.features_source && ["Features from", song.features_source],
  ].filter(Boolean);
  return h("section", { class: "panel about", "aria-label": "The song" },
    h("p", { class: "eyebrow" }, isExample ? "For example" : "The song"),
    h("h2", {}, name(song.name)), h("p", { class: "by" }, name(song.artist), song.album && song.album !== song.name && h("span", {}, " · ", name(song.album))),
    h("ul", { class: "ranks" }, ranked(song).map(({ market, entry }) => h("li", { class: `m${market.color ?? "x"}` },
      h("span", { class: "where" }, sign(market), market.market), h("b", {}, String(entry.rank)), move(entry),
      h("small", {}, `peak ${entry.peak} · ${plural(entry.days_seen, "chart")}`)))),
    path(song),
    h("dl", { class: "facts" }, facts.map(([term, text]) => h("div", {}, h("dt", {}, term), h("dd", {}, text)))),
    player(song));
}

/** Nothing is asked of Spotify before the reader presses the button. */
function player(song) {
  const holder = h("div", { class: "player" });
  const play = h("button", { type: "button", class: "quiet", onclick: () => {
    const frame = h("iframe", { src: `https://open.spotify.com/embed/track/${encodeURIComponent(song.id)}`, title: `Spotify player: ${song.name}`, height: "152", allow: "encrypted-media", referrerpolicy: "no-referrer" });
    holder.replaceChildren(frame);
    frame.focus();
  } }, h("span", { "aria-hidden": "true" }, "▶ "), "Play here");
  holder.append(play, song.url ? h("a", { href: song.url, rel: "noreferrer" }, "Open on Spotify ↗") : "", h("small", {}, "Playing here loads Spotify’s player."));
  return holder;
}

function portrait(song, beside, kin) {
  const point = kin.of(song);
  const title = "How it sounds";
  if (!point) return panel({ title }, h("p", { class: "absent" }, "No source knows this song’s audio features."));
  const others = ["tempo", "acousticness"].filter((feature) => !kin.features.includes(feature) && kin.points.some((each) => each.song.value(feature) !== null));
  const members = kin.points.filter((each) => each.cluster === point.cluster);
  const rows = [...kin.features, ...others].map((feature) => ({
    feature, self: kin.score(song, feature), other: beside ? kin.score(beside.song, feature) : null,
    average: d3.mean(members, (each) => kin.score(each.song, feature)),
  })).filter((row) => row.self !== null);
  return panel({
    title, className: "portrait",
    tools: h("ul", { class: "legend stacked" },
      h("li", {}, h("i", { class: "key self" }), name(song.name)),
      beside && h("li", {}, h("i", { class: "key other" }), name(beside.song.name)),
      h("li", {}, h("i", { class: "key tick" }), `average of “${kin.names[point.cluster]}”`)),
    source: `In standard deviations from the average of the ${kin.points.length} songs.${others.length ? ` ${list(others.map((feature) => about(feature).label))} are shown, and are not part of the distance.` : ""}`,
  }, profile(rows, { self: song.name, other: beside?.song.name }, { domain: [-3, 3], middle: 0, format: signed, ticks: [-3, -2, -1, 0, 1, 2, 3] }));
}

function kinship(song, near, beside, kin, choose, dt) {
  const title = "Its kindred songs";
  if (!near.length) return panel({ title }, h("p", { class: "absent" }, kin.of(song) ? "There is no other song with features to compare with." : "Without audio features there is nothing to compare."));
  const view = table({
    caption: `${title}: nearest to ${song.name}`, rows: near, className: "kin",
    columns: [
      { key: "rank", label: hidden("Ranking"), short: "", cell: ({ row }) => String(row), number: true },
      { key: "song", label: "Song", heading: true, cell: ({ song: other }) => songCell(other) },
      { key: "markets", label: "Charts in", cell: ({ song: other }) => ranked(other).map(({ market, entry }) => marketChip(market, entry.rank)) },
      { key: "distance", label: "Distance", number: true, cell: ({ distance }) => distance.toFixed(3) },
      { key: "alike", label: "Most alike", cell: (each) => [each.alike, each.same && h("small", {}, " · same group")] },
      { key: "apart", label: "Most different", cell: (each) => each.apart },
      { key: "with", label: hidden("Compare"), short: "", cell: (each) => h("button", { type: "button", class: "quiet small", "aria-pressed": String(each === beside), "aria-label": `Compare with ${each.song.name}`, onclick: () => choose(song.id, { with: each.song.id }) }, "Compare") },
    ],
  });
  return panel({
    title, note: "The ten nearest of all charts, whatever their market or genre. Distance is Euclidean, in standard deviations: 0 is the same sound.",
    table: () => ({ file: `kindred-${song.id}-${dt}.csv`, columns: ["track_id", "y_track", "ranking", "distance", "same_cluster", "song", "artists", "markets", "most_alike", "most_different"], rows: near.map((each) => [song.id, each.song.id, each.row, each.distance, String(each.same), each.song.name, each.song.artist, markets(each.song).join("; "), each.alike, each.apart]) }),
    source: `Table related_tracks of ${day(dt)}, over ${list(kin.features)}.`,
  }, view.element);
}

function map(song, near, kin, choose, dt) {
  const title = "The map of songs";
  if (!kin.points.length) return null;
  const features = charted(kin);
  const holder = h("div");
  const axes = () => ({ x: features.includes(state().x) ? state().x : "valence", y: features.includes(state().y) ? state().y : "energy" });
  const draw = () => holder.replaceChildren(songmap(kin.points, { ...axes(), chosen: song.id, near: near.slice(0, 3).map((each) => each.song.id), names: kin.names, pick: (picked) => choose(picked.id) }));
  const axis = (which, label) => select(label, features.map((feature) => ({ value: feature, text: about(feature).label })), axes()[which], (feature) => {
    setState({ [which]: feature });
    draw();
  });
  draw();
  const members = (cluster) => kin.points.filter((point) => point.cluster === cluster);
  const best = (cluster) => d3.least(members(cluster), ({ song: each }) => ranked(each)[0].entry.rank).song;
  return panel({
    title, note: ["Each mark is a song; the groups are found by KMeans and named for the two features that set them apart most. The ring is ", name(song.name), " with its three nearest."],
    tools: [axis("x", "Across"), axis("y", "Up")],
    source: `Table track_clusters of ${day(dt)}: ${plural(kin.points.length, "song")} with features.`,
  }, h("div", { class: "mapped" }, holder, h("ol", { class: "groups" }, kin.names.map((each, cluster) => h("li", {}, clusterSign(cluster),
    h("div", {}, h("b", {}, `${cluster + 1}. ${each}`), h("small", {}, `${plural(members(cluster).length, "song")}, such as `, name(best(cluster).name))))))));
}

const charted = (kin) => ["danceability", "energy", "valence", "loudness", "tempo", "acousticness", "speechiness", "instrumentalness", "liveness"].filter((feature) => kin.points.some(({ song }) => song.value(feature) !== null));

function everything(songs, kin, dt) {
  const features = kin.features;
  const view = table({
    caption: "All songs", rows: songs, limit: 10, find: (song) => `${song.name} ${song.artist}`, className: "all",
    columns: [
      { key: "song", label: "Song", heading: true, cell: songCell, sort: (song) => song.name },
      { key: "markets", label: "Charts in", cell: (song) => ranked(song).map(({ market, entry }) => marketChip(market, entry.rank)), sort: (song) => ranked(song)[0].entry.rank },
      { key: "group", label: "Group", cell: (song) => (kin.of(song) ? [clusterSign(kin.of(song).cluster), ` ${kin.names[kin.of(song).cluster]}`] : blank()), sort: (song) => kin.of(song)?.cluster ?? null },
      ...features.map((feature) => ({ key: feature, label: about(feature).label, number: true, descending: true, cell: (song) => (song.value(feature) === null ? blank() : about(feature).format(song.value(feature))), sort: (song) => song.value(feature) })),
    ],
    sort: { key: "markets", down: false },
  });
  return panel({
    title: "All songs of these charts", tools: [view.search],
    table: () => ({ file: `songs-${dt}.csv`, columns: ["track_id", "song", "artists", "markets", "cluster", "cluster_name", ...features, "features_source"], rows: view.rows().map((song) => [song.id, song.name, song.artist, markets(song).join("; "), kin.of(song)?.cluster ?? null, kin.of(song) ? kin.names[kin.of(song).cluster] : null, ...features.map((feature) => song.value(feature)), song.features_source]) }),
    source: `Charts of ${day(dt)}. A dash is a feature that no source knows; such songs have no group and no kin.`,
  }, view.element);
}

await start(() => load("charts", "markets", "songs", "kindred"), render);
