// What every page has: the theme, the frame around the data, and the states when there is none.

import { Missing } from "./data.js";
import { $, h } from "./dom.js";
import { link, state } from "./state.js";
import { day } from "./words.js";

function theme() {
  const chooser = $("#theme");
  chooser.value = document.documentElement.dataset.theme ?? "auto";
  chooser.addEventListener("change", () => {
    const chosen = chooser.value === "auto" ? null : chooser.value;
    if (chosen) document.documentElement.dataset.theme = chosen;
    else delete document.documentElement.dataset.theme;
    try {
      if (chosen) localStorage.setItem("theme", chosen);
      else localStorage.removeItem("theme");
    } catch {
      // Not kept: it holds for this page.
    }
  });
}

/** Pages link to each other with the week kept. */
function navigation() {
  if (!state().week) return;
  for (const anchor of document.querySelectorAll("nav a, .brand")) anchor.href = link(anchor.getAttribute("href"));
}

/** Bring a heading into view and read it out: the page below it has changed. */
export function show(selector) {
  const heading = $(selector);
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  if (heading.tagName === "H1") scrollTo({ top: 0 });
  else heading.scrollIntoView({ block: "center" });
}

/** Draw the page: load, let render fill main, say that it is ready. A failure is a sentence, never a blank. */
export async function start(load, render) {
  theme();
  const main = $("main");
  try {
    const data = await load();
    navigation();
    render(data, main);
    document.body.dataset.ready = "yes";
  } catch (error) {
    const ours = error instanceof Missing;
    main.replaceChildren(ours ? trouble(error.message, error.remedy) : trouble("This page could not be drawn.", "The data is not as it should be. Run the pipeline again, then reload."));
    document.body.dataset.ready = "empty";
    if (!ours) throw error;
  }
}

export const trouble = (title, remedy) => h("div", { class: "trouble", role: "alert" }, h("h1", {}, title), h("p", {}, remedy));

const STALE_DAYS = 10;

/** The page's opening: how fresh, the finding as a sentence, and a second one that qualifies it. */
export function opening({ dated, dt, finding, deck, tools }) {
  const age = Math.floor((Date.now() - Date.parse(`${dt}T00:00:00Z`)) / 86_400_000);
  return h("div", { class: "opening" },
    h("p", { class: "dated" }, dated, age > STALE_DAYS && h("span", { class: "stale" }, `Not current: ${age.toLocaleString("en")} days old`)),
    h("h1", {}, finding),
    deck && h("p", { class: "deck" }, deck),
    tools && h("div", { class: "controls" }, tools));
}

export const unknownWeekNote = (week, dt) =>
  week && h("p", { class: "caution", role: "status" }, `There is no chart of ${/^\d{4}-\d\d-\d\d$/.test(week) ? day(week) : "that week"}; this is the one of ${day(dt)}.`);
