// What listeners like, in words, and what two of them share.

import { alike, apart } from "./reasons.js";
import { capital, clusterNames, list, word } from "./words.js";

/** Features that say little of a taste in words; they count all the same. */
const SILENT = ["key", "mode", "time_signature", "duration_ms"];
const NOTABLE = 0.75;

/** The file's listeners with what each is called (the beginning of the pseudonym where no label is), their points, groups' names, and each one's similar ones with the reasons. */
export function model(data) {
  const all = data.listeners.map((one, at) => ({ ...one, at, called: one.label ?? `${one.id.slice(0, 8)}…`, x: data.x[at], z: data.z[at] }));
  const told = data.features.map((_, at) => at).filter((at) => !SILENT.includes(data.features[at]));
  const names = data.groups.length === 1 ? ["All tastes together"] : clusterNames(told.map((at) => data.features[at]), data.groups.map(({ z }) => told.map((at) => z[at])));
  const artists = (columns) => columns.map((at) => data.artists[at].name);

  const neighbours = (one) => (data.neighbours[one.at] ?? []).map(([at, score, cosine, shared, columns, together, differ], row) => ({
    listener: all[at], row: row + 1, score, cosine, shared, both: both(artists(columns), shared, data.fewest),
    alike: together ? alike(data.features, one.z, together) : null,
    apart: differ ? apart(data.features, differ) : null,
  }));

  /** "Likes it calm and acoustic, compared with most; plays A and B most." */
  const taste = (one) => {
    const sound = one.z && told.filter((at) => Math.abs(one.z[at]) >= NOTABLE).sort((a, b) => Math.abs(one.z[b]) - Math.abs(one.z[a])).slice(0, 3);
    const likes = sound && (sound.length ? `likes it ${list(sound.map((at) => word(data.features[at], one.z[at])))}, compared with most` : "is near the average in everything");
    const plays = one.plays_most.length > 0 && `plays ${list(artists(one.plays_most))} most`;
    const said = [likes, plays].filter(Boolean);
    return said.length ? `${capital(said.join("; "))}.` : `Plays no artist whom ${data.fewest} listeners or more hear.`;
  };
  return { ...data, all, shown: all.slice(0, data.listed), names, neighbours, taste, artists };
}

/** The rarest artists that two hear, of those that may be shown; empty where there are none. */
function both(names, shared, fewest) {
  if (!shared) return "";
  return names.length ? list(names) : `Whom fewer than ${fewest} listeners hear`;
}
