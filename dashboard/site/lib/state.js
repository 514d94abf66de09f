// The page's state is its address, so that a view can be sent to someone.

export const state = () => Object.fromEntries(new URLSearchParams(location.search));

/** Change some of it; an empty value goes. `push` where Back should return to the view before. */
export function setState(changes, { push = false } = {}) {
  const next = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === "") next.delete(key);
    else next.set(key, value);
  }
  const query = next.toString();
  const address = query ? `?${query}` : location.pathname;
  if (push) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

/** The address of a page with the week kept. */
export function link(page, parameters = {}) {
  const { week } = state();
  const query = new URLSearchParams({ ...(week ? { week } : {}), ...parameters }).toString();
  return query ? `${page}?${query}` : page;
}
