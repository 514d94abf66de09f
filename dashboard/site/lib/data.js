// Reads data/latest.json, then the files of the run it names (dashboard/README.md has their shapes).

import { state } from "./state.js";

/** Something the reader can understand, with what to do about it. */
export class Missing extends Error {
  constructor(title, remedy) {
    super(title);
    this.remedy = remedy;
  }
}

async function read(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Missing("The data cannot be reached.", "Check the connection, then reload this page.");
  }
  if (!answer.ok) throw new Missing("The data is not there.", `${path} answered ${answer.status}. Run the pipeline, then reload.`);
  try {
    return await answer.json();
  } catch {
    throw new Missing("The data cannot be read.", `${path} is not whole. Run the pipeline again, then reload.`);
  }
}

/** The runs of a pipeline, newest first, and the chosen one's files. */
export async function load(pipeline, ...files) {
  const latest = await read("data/latest.json", { cache: "no-cache" });
  const runs = latest[pipeline] ?? [];
  if (!runs.length) throw new Missing(`There are no ${pipeline} yet.`, `Run \`kindred ${pipeline} run\`, then reload.`);
  const { week } = state();
  const run = runs.find((one) => one.dt === week) ?? runs[0];
  const unknownWeek = pipeline === "charts" && week && run.dt !== week ? week : null;
  const read_ = await Promise.all(files.map((file) => read(`data/${run.run}/${file}.json`)));
  return { runs, run, unknownWeek, ...Object.fromEntries(files.map((file, at) => [file, read_[at]])) };
}
