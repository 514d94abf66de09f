// The fourth page: one listener, who hears alike, and why.

import { clusterSign } from "./lib/clusters.js";
import { combobox } from "./lib/combobox.js";
import { load } from "./lib/data.js";
import { fill, h, hidden, name } from "./lib/dom.js";
import { listenermap } from "./lib/listenermap.js";
import { bar, choice, panel } from "./lib/panel.js";
import { profile } from "./lib/profile.js";
import { opening, show, start } from "./lib/shell.js";
import { link, setState, state } from "./lib/state.js";
import { blank, table } from "./lib/table.js";
import { model } from "./lib/tastes.js";
import { about, day, plural } from "./lib/words.js";

const to = (listener) => h("a", { href: link("listeners.html", { id: listener.id }), class: "title" }, name(listener.called));
const percent = (rank) => String(Math.round(100 * rank));
const COUNTS = ["No", "One", "Two", "Three"];
const MODELS = {
  reference: "Their score is 1 plus the cosine of their tastes, times 501 where they share any artist.",
  taste: "Their score is how near their tastes are, plus how much of their artists they share, the rare ones counting more.",
};

function render({ run, listeners: data }, main) {
  const of = model(data);
  const choose = (id, changes = {}) => {
    setState({ id, with: null, ...changes }, { push: true });
    draw();
    show(changes.with ? ".portrait h2" : "h1");
  };
  const page = () => {
    const asked = state().id;
    const found = asked ? of.all.find((one) => one.id === asked) : null;
    document.title = `${found ? `${found.called} · ` : ""}Listeners · Kindred`;
    const dated = `${plural(of.compared, "listener")} compared on ${day(run.dt)}`;
    if (!of.shown.length) {
      return [opening({ dated: day(run.dt), dt: run.dt, finding: "Too few listeners to be shown.", deck: `A page shows people only where there are at least ${of.fewest} of them. Your own terminal shows all: kindred listeners related NAME.` })];
    }
    const listener = found ?? of.shown.find((one) => of.neighbours(one).length) ?? of.shown[0];
    const near = of.neighbours(listener);
    const beside = near.find((each) => each.listener.id === state().with) ?? near[0];
    const search = combobox("Find a listener", "Label or id", of.shown.map((one) => ({ id: one.id, name: one.called, detail: one.group === null ? "" : of.names[one.group] })), choose);
    return [
      opening({ dated, dt: run.dt, ...words(of, listener, near, found), tools: [search] }),
      asked && !found && h("p", { class: "caution", role: "status" }, "No listed listener has the id ", h("code", {}, asked.slice(0, 40)), ". Here is another one."),
      of.compared > of.listed && h("p", { class: "caution" }, `${of.listed.toLocaleString("en")} of ${of.compared.toLocaleString("en")} listeners are listed here; who hears like them is found among all. For the others: kindred listeners related ID.`),
      !found && map(of, listener, near, choose, run.dt), // what the finding speaks of comes first
      h("div", { class: "duo" }, portrayed(of, listener, near, !found), portrait(of, listener, beside)),
      kin(of, listener, near, beside, choose, run.dt),
      found && map(of, listener, near, choose, run.dt),
      everybody(of, run.dt),
    ];
  };
  const draw = () => fill(main, page());
  addEventListener("popstate", draw);
  draw();
}

function words(of, listener, near, found) {
  if (found) {
    if (near.length) return { finding: [name(listener.called), " hears most like ", name(near[0].listener.called), "."], deck: of.taste(listener) };
    if (listener.at >= of.listed) return { finding: [name(listener.called), " stands here as somebody’s neighbour."], deck: of.taste(listener) };
    return { finding: [name(listener.called), " has a list too short to be shown."], deck: of.taste(listener) };
  }
  if (!of.names.length) return { finding: `${plural(of.compared, "listener")}, and which of them hear the same artists.`, deck: "No audio features are known of what enough of them play, so there is no map." };
  if (of.names.length === 1) return { finding: `${plural(of.compared, "listener")} in one group.`, deck: `To tell more tastes apart, each needs at least ${of.fewest} listeners.` };
  return {
    finding: `${COUNTS[of.names.length] ?? of.names.length} tastes among ${plural(d3.sum(of.groups, (group) => group.listeners), "listener")}: ${of.names.map((each) => each.toLowerCase()).join("; ")}.`,
    deck: `A taste is the mean of what a listener plays most, over ${plural(of.features.length, "audio feature")}. Who hears alike is found by tastes and by the artists that both hear.`,
  };
}

/** The listener in words: the taste in one sentence, and who hears alike. */
function portrayed(of, listener, near, isExample) {
  const fact = (term, text) => h("div", {}, h("dt", {}, term), h("dd", {}, text));
  return h("section", { class: "panel about", "aria-label": "The listener" },
    h("p", { class: "eyebrow" }, isExample ? "For example" : "The listener"),
    h("h2", {}, name(listener.called)),
    h("p", { class: "by" }, of.taste(listener)),
    near.length > 0 && h("ol", { class: "three" }, near.slice(0, 5).map((each) => h("li", {}, h("b", {}, String(each.row)), to(each.listener), h("span", {}, each.shared ? plural(each.shared, "artist") : "no artist")))),
    h("dl", { class: "facts" },
      listener.group !== null && fact("Group", [clusterSign(listener.group), ` ${listener.group + 1}. ${of.names[listener.group]}, with ${plural(of.groups[listener.group].listeners - 1, "other")}`]),
      listener.plays_most.length > 0 && fact("Plays most", of.artists(listener.plays_most).map((each, at) => [at > 0 && ", ", name(each)])),
      fact("Compared by", of.model === "taste" ? "ranks of features, and rare artists" : "features, and any artist in common"),
      fact("Left out", `artists and songs that fewer than ${of.fewest} listeners hear`)));
}

function portrait(of, listener, beside) {
  const title = "What they like";
  if (!listener.x) return panel({ title, className: "portrait" }, h("p", { class: "absent" }, "No source knows the audio features of what this listener plays."));
  const other = beside?.listener.x ? beside.listener : null;
  const rows = of.features.map((feature, at) => ({ feature, self: listener.x[at], other: other ? other.x[at] : null, average: of.mean[at] }));
  return panel({
    title, className: "portrait",
    tools: h("ul", { class: "legend stacked" }, h("li", {}, h("i", { class: "key self" }), name(listener.called)),
      other && h("li", {}, h("i", { class: "key other" }), name(other.called)), h("li", {}, h("i", { class: "key tick" }), "average of all listeners")),
    source: "The mean rank of what they play most, among all songs that listeners play most: 0 is the lowest, 100 the highest.",
  }, profile(rows, { self: listener.called, other: other?.called }, { domain: [0, 1], middle: 0.5, format: percent, ticks: [0, 0.25, 0.5, 0.75, 1], tickFormat: percent }));
}

function kin(of, listener, near, beside, choose, dt) {
  const most = d3.max(near, (each) => each.shared) || 1;
  const view = table({
    caption: `Who hears like ${listener.called}`, rows: near, className: "kin listeners",
    columns: [
      { key: "rank", label: hidden("Ranking"), short: "", number: true, cell: ({ row }) => String(row) },
      { key: "song", label: "Listener", heading: true, cell: (each) => to(each.listener) },
      { key: "distance", label: "Score", number: true, cell: ({ score }) => score.toFixed(2) },
      { key: "shared", label: "Artists", number: true, cell: ({ shared }) => [String(shared), bar(shared / most)] },
      { key: "both", label: "Both hear", cell: (each) => each.both || blank() },
      { key: "alike", label: "Most alike", cell: (each) => each.alike ?? blank() },
      { key: "apart", label: "Most different", cell: (each) => each.apart ?? blank() },
      { key: "with", label: hidden("Compare"), short: "", cell: (each) => h("button", { type: "button", class: "quiet small", "aria-pressed": String(each === beside), "aria-label": `Compare with ${each.listener.called}`, onclick: () => choose(listener.id, { with: each.listener.id }) }, "Compare") },
    ],
  });
  return panel({
    title: ["Who hears like ", name(listener.called)],
    note: [MODELS[of.model], " Of the artists that both hear, the rarest are named."],
    table: near.length ? () => ({ file: `listeners-like-${listener.id}-${dt}.csv`, columns: ["listener_id", "y_listener", "ranking", "score", "cosine", "shared_artists", "listener", "both_hear", "most_alike", "most_different"], rows: near.map((each) => [listener.id, each.listener.id, each.row, each.score, each.cosine, each.shared, each.listener.called, each.both, each.alike, each.apart]) }) : null,
    source: `Table related_listeners of ${day(dt)}. No list, group, artist or song of fewer than ${of.fewest} listeners is shown.`,
  }, near.length ? view.element : h("p", { class: "absent" }, `Fewer than ${of.fewest} hear alike: such a list is not shown.`));
}

function map(of, listener, near, choose, dt) {
  if (!of.names.length) return null;
  const points = of.all.filter((one) => one.place).map((one) => ({ listener: one, group: one.group, x: one.place[0], y: one.place[1] }));
  const songs = of.tracks.map((track) => ({ ...track, x: track.place[0], y: track.place[1] }));
  const holder = h("div");
  const shown = () => (state().map === "listeners" ? "listeners" : "both");
  const draw = () => holder.replaceChildren(listenermap(points, shown() === "both" ? songs : [], { chosen: listener.id, near: near.slice(0, 3).map((each) => each.listener.id), names: of.names, pick: (picked) => choose(picked.id) }));
  draw();
  const members = (group) => points.filter((point) => point.group === group).map((point) => point.listener);
  return panel({
    title: "The map of tastes",
    note: ["Who is near hears alike, and near the songs that suit them. Groups are found by KMeans, named for the two features that set them apart most, and joined where they are too small. The ring is ", name(listener.called), near.length > 0 && " with the three most similar", "."],
    tools: songs.length > 0 && choice("On the map", [{ value: "both", text: "With songs" }, { value: "listeners", text: "Without" }], shown(), (value) => {
      setState({ map: value === "both" ? null : value });
      draw();
    }),
    source: `Table listener_map of ${day(dt)}, by t-SNE: near is alike, and far means little.${songs.length ? ` ${plural(songs.length, "song")} that at least ${of.fewest} listeners play ${songs.length === 1 ? "is" : "are"} shown.` : ""}`,
  }, h("div", { class: "mapped" }, holder, h("ol", { class: "groups" }, of.names.map((each, group) => h("li", {}, clusterSign(group),
    h("div", {}, h("b", {}, `${group + 1}. ${each}`), h("small", {}, `${plural(of.groups[group].listeners, "listener")}, such as `, name(members(group)[0]?.called ?? "nobody listed"))))),
    songs.length > 0 && h("li", { class: "song" }, h("span", { class: "dot", "aria-hidden": "true" }), h("div", {}, h("small", {}, `a song that at least ${of.fewest} listeners play`))))));
}

function everybody(of, dt) {
  const features = ["danceability", "energy", "valence", "acousticness", "tempo"].filter((feature) => of.features.includes(feature));
  const value = (one, feature) => one.x && one.x[of.features.indexOf(feature)];
  const first = (one) => of.neighbours(one)[0]?.listener;
  const view = table({
    caption: "All listeners", rows: of.shown, limit: 10, className: "all everybody", hint: "Filter listeners",
    find: (one) => `${one.called} ${one.id} ${one.group === null ? "" : of.names[one.group]}`,
    columns: [
      { key: "song", label: "Listener", heading: true, cell: to, sort: (one) => one.called },
      { key: "group", label: "Group", cell: (one) => (one.group === null ? blank() : [clusterSign(one.group), ` ${of.names[one.group]}`]), sort: (one) => one.group },
      { key: "like", label: "Hears most like", cell: (one) => (first(one) ? to(first(one)) : blank()), sort: (one) => first(one)?.called ?? null },
      ...features.map((feature) => ({ key: feature, label: about(feature).label, number: true, descending: true, cell: (one) => (one.x ? percent(value(one, feature)) : blank()), sort: (one) => value(one, feature) })),
    ],
  });
  return panel({
    title: "All listeners", tools: [view.search],
    table: () => ({ file: `listeners-${dt}.csv`, columns: ["listener_id", "listener", "group", "group_name", "taste", ...of.features], rows: view.rows().map((one) => [one.id, one.called, one.group, one.group === null ? null : of.names[one.group], of.taste(one), ...of.features.map((feature) => value(one, feature))]) }),
    source: `Tables listener_map and taste_vectors of ${day(dt)}. Numbers are mean ranks among all songs, 0 to 100; a dash is a listener of whose songs no source knows the features.`,
  }, view.element);
}

await start(() => load("listeners", "listeners"), render);
