/** The mark of the market. */
export const MOON =
  '<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1463b8"/><path d="M20.5 22.6A9 9 0 1 1 15.9 7a7.2 7.2 0 0 0 4.6 15.6z" fill="#fff"/></svg>'

/** For the head of every page: within it, so that browsers ask for no icon of their own accord. */
export const PAGE_ICON = `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(MOON)}">`
