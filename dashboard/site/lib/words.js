// What each audio feature is called, what its ends mean, and how its values are written.

const share = (value) => value.toFixed(2);

export const FEATURES = {
  danceability: { label: "Danceability", hint: "how suited to dancing", low: "hard to dance to", high: "danceable", format: share, domain: [0, 1] },
  energy: { label: "Energy", hint: "calm to intense", low: "calm", high: "intense", format: share, domain: [0, 1] },
  valence: { label: "Valence", hint: "sad to cheerful", low: "sad", high: "cheerful", format: share, domain: [0, 1] },
  loudness: { label: "Loudness", hint: "decibels, louder to the right", low: "quiet", high: "loud", format: (v) => v.toFixed(1).replace("-", "−"), unit: "dB" },
  tempo: { label: "Tempo", hint: "beats per minute", low: "slow", high: "fast", format: (v) => v.toFixed(0), unit: "bpm" },
  acousticness: { label: "Acousticness", hint: "electronic to acoustic", low: "electronic", high: "acoustic", format: share, domain: [0, 1] },
  speechiness: { label: "Speechiness", hint: "sung to spoken", low: "sung or played", high: "spoken", format: share, domain: [0, 1] },
  instrumentalness: { label: "Instrumentalness", hint: "vocal to instrumental", low: "vocal", high: "instrumental", format: share, domain: [0, 1] },
  liveness: { label: "Liveness", hint: "studio to live", low: "in the studio", high: "live", format: share, domain: [0, 1] },
  mode: { label: "Mode", hint: "minor to major", low: "minor", high: "major", format: share },
  key: { label: "Key", hint: "pitch class", low: "low in key", high: "high in key", format: share },
  time_signature: { label: "Beats in a bar", hint: "", low: "few beats a bar", high: "many beats a bar", format: share },
  duration_ms: { label: "Length", hint: "short to long", low: "short", high: "long", format: (v) => clock(v) },
};

export const about = (feature) =>
  FEATURES[feature] ?? { label: feature, hint: "", low: `low ${feature}`, high: `high ${feature}`, format: share };

export const word = (feature, value) => (value > 0 ? about(feature).high : about(feature).low);

/** A cluster's name: the two features in which its middle is furthest from the average, more if that is taken. */
export function clusterNames(features, centroids) {
  const taken = new Set();
  return centroids.map((centroid) => {
    const order = centroid.map((_, at) => at).sort((a, b) => Math.abs(centroid[b]) - Math.abs(centroid[a]));
    let named = "";
    for (let count = 2; count <= Math.max(2, order.length); count += 1) {
      named = capital(list(order.slice(0, count).map((at) => word(features[at], centroid[at]))));
      if (!taken.has(named)) break;
    }
    taken.add(named);
    return named;
  });
}

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export function list(items) {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

export const day = (iso) =>
  new Date(`${iso}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

export const shortDay = (iso) =>
  new Date(`${iso}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

export const clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

/** Lower case without accents, so that "acao" finds "Ação"; Hangul is composed again so that syllables match. */
export const fold = (text) =>
  text.normalize("NFKD").replace(/\p{Diacritic}/gu, "").normalize("NFC").toLocaleLowerCase("en");

export const slug = (text) => fold(text).replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");

/** A title without its guests, for where there is little room. */
export const bare = (title) => title.replace(/\s*[([](?:feat|ft|with)\b[^)\]]*[)\]]/giu, "").trim() || title;
