// The first page: what happened in the charts, market by market.

import { beeswarm, ENOUGH, summary } from "./lib/beeswarm.js";
import { climb, join, marketChip, move, moveText, sign, songCell, songLink, sparkline, withFeatures } from "./lib/charts.js";
import { load } from "./lib/data.js";
import { fill, h, hidden, name } from "./lib/dom.js";
import { bar, choice, panel, select } from "./lib/panel.js";
import { opening, start, unknownWeekNote } from "./lib/shell.js";
import { slope } from "./lib/slope.js";
import { link, setState, state } from "./lib/state.js";
import { blank, table } from "./lib/table.js";
import { about, capital, clock, day, list, plural, shortDay } from "./lib/words.js";

const SOUNDS = ["danceability", "energy", "valence", "loudness", "tempo", "acousticness"];
const SOURCE = "Source: the markets’ top 50 charts";
const open = (song) => location.assign(link("songs.html", { id: song.id }));
const count = (market, ...marks) => market.entries.filter((entry) => marks.includes(entry.mark)).length;
const shared = (market, other) => market.entries.filter(({ song }) => song.ranks.some((rank) => rank.market === other)).length;
const inTwo = (markets) => {
  const songs = new Set(markets.flatMap((market) => market.entries.map(({ song }) => song)));
  return [...songs].filter((song) => song.ranks.filter(({ market }) => markets.includes(market)).length > 1);
};

function render(data) {
  const charts = join(data);
  const markets = charts.shown.filter((market) => market.entries.length);
  const { dt } = data.run;
  if (!markets.length) return [opening({ dated: `Charts of ${day(dt)}`, dt, finding: "No market has a chart on this day." })];
  const compared = [...new Set(markets.map((market) => market.previous).filter(Boolean))];
  const weeks = data.runs.map((run) => ({ value: run.dt, text: day(run.dt) }));
  return [
    opening({
      dated: `Top 50 of ${day(dt)}${compared.length ? `, compared with ${list(compared.map(day))}` : ""}`,
      dt,
      finding: finding(markets),
      deck: deck(markets),
      tools: [
        weeks.length > 1 && select("Week", weeks, dt, (week) => reload({ week: week === weeks[0].value ? null : week })),
        charts.all.length > 3 && chooser(charts),
      ],
    }),
    unknownWeekNote(data.unknownWeek, dt),
    h("div", { class: "cards" }, charts.shown.map((market) => card(market, markets[0], dt))),
    movement(markets, dt),
    crossing(markets, dt),
    sounds(markets, dt),
    genres(markets, dt),
    chart(markets, dt),
  ];
}

const reload = (changes) => {
  setState(changes);
  location.reload();
};

function chooser({ all, shown }) {
  const pick = (event) => {
    const boxes = [...event.currentTarget.querySelectorAll("input")];
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    if (chosen.length && chosen.length <= 3) reload({ markets: chosen.join(",") });
  };
  return h("details", { class: "chooser" }, h("summary", {}, `Markets: ${list(shown.map((one) => one.market))}`),
    h("fieldset", { onchange: pick }, h("legend", {}, "Up to three side by side"),
      all.map((one) => h("label", {}, h("input", { type: "checkbox", value: one.slug, checked: shown.includes(one) }), one.market))));
}

/** The page in a sentence: who shares the most with the first market, and who the least. */
export function finding(markets) {
  const [first, ...others] = markets;
  if (!others.length) return `${first.entries[0].song.name} is number 1 in ${first.market}.`;
  const ranked = others.map((market) => ({ market, songs: shared(market, first) })).sort((a, b) => b.songs - a.songs);
  const most = ranked[0];
  const least = ranked.at(-1);
  const world = first.market === "Global" ? "the world" : first.market;
  const lead = `${most.market.market} shares ${most.songs} of its ${most.market.entries.length} songs with ${world}`;
  return most === least || most.songs === least.songs ? `${lead}.` : `${lead}; ${least.market.market} shares only ${least.songs}.`;
}

/** What a plain "new" would hide. */
function deck(markets) {
  const entered = d3.sum(markets, (market) => count(market, "NEW", "RE-ENTRY", "RE-ISSUED"));
  if (!markets.some((market) => market.previous)) return "There is no chart of the week before, so nothing can be said of what moved.";
  if (!entered) return "Nothing entered these charts since.";
  const again = d3.sum(markets, (market) => count(market, "RE-ENTRY"));
  const issued = d3.sum(markets, (market) => count(market, "RE-ISSUED"));
  const fresh = entered - again - issued;
  const rest = [again && `${again} came back`, issued && `${issued} ${issued === 1 ? "is an old song" : "are old songs"} under a new id`].filter(Boolean);
  return `Of ${plural(entered, "entry", "entries")} that last week’s charts did not list, ${rest.length ? `only ${fresh} ${fresh === 1 ? "is" : "are"} new: ${list(rest)}` : "all are new"}.`;
}

function card(market, first, dt) {
  if (!market.entries.length) {
    return h("article", { class: `card m${market.color}` }, h("h2", {}, sign(market), market.market),
      h("p", { class: "caution" }, `No chart on ${day(dt)}. Import one with kindred charts import, then run again.`));
  }
  const [top] = market.entries;
  const known = withFeatures(market).length;
  const total = market.entries.length;
  const best = [...market.entries].sort((a, b) => climb(b) - climb(a) || a.rank - b.rank)[0];
  const stat = (value, label, what) => h("div", { dataset: { stat: what } }, h("dd", {}, String(value)), h("dt", {}, label));
  return h("article", { class: `card m${market.color}`, dataset: { market: market.slug } },
    h("h2", {}, sign(market), market.market, market.day !== dt && h("small", {}, ` chart of ${shortDay(market.day)}`)),
    h("div", { class: "lead" }, h("span", { class: "one", "aria-label": "Number 1" }, "1"),
      h("div", {}, songLink(top.song), name(top.song.artist, { class: "artist" }),
        h("p", { class: "since" }, top.mark === "SAME" ? "No change" : move(top), h("span", {}, `seen in ${plural(top.days_seen, "chart")}`)))),
    market.previous && h("dl", { class: "stats" },
      stat(count(market, "NEW"), "new", "new"),
      stat(count(market, "RE-ENTRY"), "came back", "entry"),
      stat(count(market, "RE-ISSUED"), "re-issued", "issued"),
      market === first
        ? stat(market.left.length, "left", "left")
        : stat(shared(market, first), `shared with ${first.market}`, "shared")),
    climb(best) > 0 && h("p", { class: "best" }, h("b", { class: "up" }, `▲ ${climb(best)}`), " ", songLink(best.song), h("span", {}, ` to ${best.rank}, the biggest climb`)),
    h("div", { class: "coverage" }, bar(known / total), h("p", {}, h("span", {}, h("b", {}, `${known} of ${total}`), " songs have audio features"),
      known < ENOUGH ? h("span", { class: "warn" }, "too few to summarise") : known * 2 < total && h("span", { class: "warn" }, "under half: medians with care"))));
}

function movement(markets, dt) {
  const moved = markets.filter((market) => market.previous);
  if (!moved.length) return panel({ title: "What moved", source: `${SOURCE}, ${day(dt)}.` }, h("p", { class: "absent" }, "No chart from 7 to 13 days earlier is at hand."));
  const rows = () => moved.flatMap((market) => [...market.entries, ...market.left].map((entry) => [market.market, entry.rank ?? null, entry.previous_rank, moveText(entry) || "LEFT", entry.song.name, entry.song.artist, entry.id, entry.reissue_of ?? null]));
  return panel({
    title: "What moved since last week",
    note: ["The five biggest climbs ", h("b", {}, "▲"), " and the highest entries in colour: ", h("b", {}, "★"), " new, ", h("b", {}, "◇"), " came back, ", h("b", {}, "○"), " re-issued under a new id."],
    table: () => ({ file: `movers-${dt}.csv`, columns: ["market", "rank", "previous_rank", "move", "song", "artists", "track_id", "reissue_of"], rows: rows() }),
    source: `${SOURCE}, ${day(dt)} against ${list([...new Set(moved.map((market) => day(market.previous)))])}. A re-issue has the ISRC of a song of last week’s chart or, where that is unknown, its title and first artist.`,
  }, h("div", { class: "slopes" }, moved.map((market) => h("div", {}, h("h3", { class: `m${market.color}` }, sign(market), market.market), slope(market, open),
    market.left.length > 0 && h("details", {}, h("summary", {}, `${plural(market.left.length, "song")} left`),
      h("ul", { class: "left" }, market.left.map((entry) => h("li", {}, h("b", {}, String(entry.previous_rank)), " ", songLink(entry.song), " ", name(entry.song.artist, { class: "artist" })))))))));
}

function crossing(markets, dt) {
  if (markets.length < 2) return null;
  const rank = (song, market) => song.ranks.find((one) => one.market === market)?.entry.rank ?? null;
  const songs = inTwo(markets).map((song) => ({ song, ranks: markets.map((market) => rank(song, market)) }))
    .sort((a, b) => d3.sum(b.ranks, (one) => one !== null) - d3.sum(a.ranks, (one) => one !== null) || d3.min(a.ranks) - d3.min(b.ranks) || d3.sum(a.ranks) - d3.sum(b.ranks));
  const all = songs.filter(({ ranks }) => ranks.every((one) => one !== null)).length;
  const title = "What crosses borders";
  if (!songs.length) return panel({ title, source: `${SOURCE}, ${day(dt)}.` }, h("p", { class: "absent" }, "No song is in two of these charts."));
  const strip = ({ ranks }) => {
    const found = ranks.filter((one) => one !== null);
    const at = (one) => `${((one - 1) / 49) * 100}%`;
    return h("span", { class: "strip", "aria-hidden": "true" },
      h("i", { vars: { left: at(d3.min(found)), right: `${100 - ((d3.max(found) - 1) / 49) * 100}%` } }),
      ranks.map((one, place) => one !== null && h("span", { vars: { left: at(one) } }, sign(markets[place]))));
  };
  const view = table({
    caption: title, rows: songs, limit: 8, className: "crossing",
    columns: [
      { key: "song", label: "Song", short: "", heading: true, cell: ({ song }) => songCell(song), sort: ({ song }) => song.name },
      ...markets.map((market, place) => ({ key: `m${place}`, label: [sign(market), market.market], short: market.market, number: true, sort: ({ ranks }) => ranks[place], cell: ({ ranks }) => (ranks[place] === null ? blank() : String(ranks[place])) })),
      { key: "strip", label: h("span", { class: "ends" }, h("span", {}, "number 1"), h("span", {}, "50")), short: "", cell: strip },
    ],
  });
  return panel({
    title,
    note: `${plural(songs.length, "song")} in two or more of these charts, ${all} in all ${markets.length}. The longer the line, the less the markets agree.`,
    table: () => ({ file: `shared-${dt}.csv`, columns: ["song", "artists", ...markets.map((market) => market.market), "track_id"], rows: view.rows().map(({ song, ranks }) => [song.name, song.artist, ...ranks, song.id]) }),
    source: `${SOURCE}, ${day(dt)}.`,
  }, view.element);
}

function sounds(markets, dt) {
  const title = "How each chart sounds";
  const known = markets.map((market) => `${market.market} ${withFeatures(market).length} of ${market.entries.length}`);
  const source = `Audio features are known for: ${list(known)} songs. Songs without are left out, never guessed. ${SOURCE}, ${day(dt)}.`;
  const have = SOUNDS.filter((feature) => markets.some((market) => summary(market, feature).n));
  if (!have.length) return panel({ title, source }, h("p", { class: "absent" }, "No song of these charts has audio features. Import them with kindred charts import --features."));
  const rows = have.flatMap((feature) => markets.map((market) => ({ feature, market, ...summary(market, feature) })));
  const number = (feature, value) => (value === null ? blank() : about(feature).format(value));
  const view = table({
    caption: `${title}, as numbers`, rows, className: "plain",
    columns: [
      { key: "feature", label: "Feature", heading: true, cell: ({ feature }) => about(feature).label },
      { key: "market", label: "Market", cell: ({ market }) => marketChip(market) },
      { key: "n", label: "Songs", number: true, cell: ({ n }) => String(n) },
      { key: "median", label: "Median", number: true, cell: ({ feature, median }) => number(feature, median) },
      { key: "mean", label: "Mean", number: true, cell: ({ feature, mean }) => number(feature, mean) },
      { key: "spread", label: "Spread (sd)", number: true, cell: ({ feature, spread }) => number(feature, spread) },
    ],
  });
  return panel({
    title,
    note: `One mark per song; the bar is the median. Hollow marks and no median: fewer than ${ENOUGH} songs known.`,
    tools: h("ul", { class: "legend" }, markets.map((market) => h("li", {}, sign(market), market.market))),
    table: () => ({ file: `market_profile-${dt}.csv`, columns: ["feature", "market", "songs", "median", "mean", "standard_deviation"], rows: rows.map((row) => [row.feature, row.market.market, row.n, row.median, row.mean, row.spread]) }),
    source,
  },
  h("div", { class: "swarms" }, have.map((feature) => h("div", {}, h("h3", {}, about(feature).label, h("small", {}, about(feature).hint)), beeswarm(feature, markets, open)))),
  h("details", {}, h("summary", {}, "Show as a table"), view.element));
}

function genres(markets, dt) {
  const title = "Genres";
  const shares = markets.map((market) => {
    const known = market.entries.filter(({ song }) => song.genres);
    const counted = d3.rollups(known.flatMap(({ song }) => song.genres), (all) => all.length, (genre) => genre);
    counted.sort((a, b) => b[1] - a[1] || d3.ascending(a[0], b[0]));
    return { market, known: known.length, counted: counted.map(([genre, songs]) => ({ genre, songs, share: songs / known.length })) };
  });
  const source = `Genres of a song are those of its artists. ${SOURCE}, ${day(dt)}.`;
  if (!shares.some(({ known }) => known)) return panel({ title, source }, h("p", { class: "absent" }, "No artist of these charts has a known genre: import them with kindred charts import --genres."));
  return panel({
    title,
    note: "Share of the songs whose artists’ genres are known. A song can have several.",
    table: () => ({ file: `genre_share-${dt}.csv`, columns: ["market", "genre", "songs", "known", "share"], rows: shares.flatMap(({ market, known, counted }) => counted.map(({ genre, songs, share }) => [market.market, genre, songs, known, share])) }),
    source,
  }, h("div", { class: "genres" }, shares.map(({ market, known, counted }) => h("div", { class: `m${market.color}` },
    h("h3", {}, sign(market), market.market, h("small", {}, `${known} of ${market.entries.length} songs known`)),
    known < ENOUGH && h("p", { class: "warn" }, "Too few to read as a share: counts only."),
    h("ul", {}, counted.slice(0, 7).map(({ genre, songs, share }) => h("li", {}, name(genre), bar(share), h("b", {}, known < ENOUGH ? String(songs) : `${Math.round(share * 100)}%`))))))));
}

function chart(markets, dt) {
  const holder = h("div");
  const find = ({ song }) => `${song.name} ${song.artist}`;
  const draw = (chosen) => {
    const market = markets.find((one) => one.slug === chosen) ?? markets[0];
    const feature = (key) => ({
      key, label: about(key).label, number: true, descending: true, sort: ({ song }) => song.value(key),
      cell: ({ song }) => (song.value(key) === null ? blank() : [about(key).format(song.value(key)), about(key).domain && bar(song.value(key))]),
    });
    const popular = market.entries.some(({ song }) => song.popularity !== null);
    const view = table({
      caption: `Top 50 of ${market.market}`, rows: market.entries, find, filter: state().q ?? "", limit: 20, className: `chart m${market.color}`,
      onfilter: (words) => setState({ q: words }),
      columns: [
        { key: "rank", label: "Rank", short: "", number: true, cell: ({ rank }) => String(rank), sort: ({ rank }) => rank },
        { key: "move", label: "Move", short: "", cell: move, sort: (entry) => climb(entry) || (entry.rank - (entry.previous_rank ?? entry.rank)) * -1, descending: true },
        { key: "song", label: "Song", short: "", heading: true, cell: ({ song }) => songCell(song), sort: ({ song }) => song.name },
        { key: "path", label: "Path", short: "", cell: (entry) => sparkline(entry.ranks, { color: `var(--m${market.color})` }) },
        { key: "peak", label: "Peak", number: true, cell: ({ peak }) => String(peak), sort: ({ peak }) => peak },
        { key: "days", label: "Charts seen", number: true, descending: true, cell: (entry) => String(entry.days_seen), sort: (entry) => entry.days_seen },
        ...(popular ? [{ key: "popularity", label: "Popularity", number: true, descending: true, cell: ({ song }) => (song.popularity === null ? blank() : String(song.popularity)), sort: ({ song }) => song.popularity }] : []),
        ...["danceability", "energy", "valence", "tempo"].map(feature),
        { key: "link", label: hidden("Listen"), short: "", cell: ({ song }) => song.url && h("a", { href: song.url, rel: "noreferrer", class: "out", "aria-label": `${song.name} on Spotify` }, "↗") },
      ],
    });
    const columns = ["market", "date", "rank", "previous_rank", "move", "song", "artists", "length", "peak", "charts_seen", ...SOUNDS, "features_source", "track_id"];
    holder.replaceChildren(panel({
      title: `Top ${market.entries.length} of ${market.market}`,
      tools: [view.search],
      table: () => ({ file: `chart-${market.slug}-${market.day}.csv`, columns, rows: view.rows().map((entry) => [market.market, market.day, entry.rank, entry.previous_rank, moveText(entry), entry.song.name, entry.song.artist, entry.song.duration_ms === null ? null : clock(entry.song.duration_ms), entry.peak, entry.days_seen, ...SOUNDS.map((key) => entry.song.value(key)), entry.song.features_source, entry.id]) }),
      source: `${SOURCE}, ${day(market.day)}. “Charts seen” counts the ${market.days.length ? `charts at hand up to that day` : "charts"} that list the song, not its days on the chart; a dash is a feature that no source knows.`,
    }, view.element));
  };
  const tabs = choice("Market of the table", markets.map((market) => ({ value: market.slug, text: market.market })), (markets.find((one) => one.slug === state().market) ?? markets[0]).slug, (chosen) => {
    setState({ market: chosen });
    draw(chosen);
  });
  draw(state().market);
  return [h("div", { class: "between" }, h("h2", {}, capital("in detail")), tabs), holder];
}

await start(() => load("charts", "markets", "songs"), (data, main) => fill(main, render(data)));
