/** What a browser is shown where a page cannot be: why, and where to go from there. */
import type { Problem } from '#shared/contract/market/problem.ts'
import { type Html, html } from '../http/html.ts'
import { renderWebPage, type Site } from './layout.ts'

interface Words {
  readonly title: string
  readonly text: Html
}

const WORDS: Readonly<Record<string, Words>> = {
  NOT_FOUND: {
    title: 'Page not found',
    text: html`The address may be misspelled, or the work is no longer on the market.`,
  },
  AGE_RESTRICTED: {
    title: 'This work is for adults',
    text: html`It is shown only to people who confirmed that they are 18 or older. <a href="/account#age">Sign in and confirm your age</a>, then reload the page.`,
  },
  NOT_ALLOWED: {
    title: 'This form was not accepted',
    text: html`It came from another site, or the page was open for too long. Go back, reload the page and send the form again.`,
  },
  RATE_LIMITED: { title: 'Too many requests', text: html`Wait a minute, then reload the page.` },
  DATABASE_BUSY: {
    title: 'The market is busy',
    text: html`Nothing was changed. Try again in a minute.`,
  },
  DATABASE_UNAVAILABLE: {
    title: 'The market is not available',
    text: html`Its database is not responding. Try again in a few minutes.`,
  },
}

const OTHER: Words = {
  title: 'This page could not be shown',
  text: html`Something went wrong. Go back, or start from the home page.`,
}

export function renderFailure({ code, status }: Problem, site: Site): string {
  const { title, text } = WORDS[code] ?? OTHER
  const body = html`<div class="prose"><h1>${title}</h1>
<p>${text}</p>
<p><a class="button" href="/">Go to the home page</a> <a class="button second" href="/search">Search works</a></p>
<p class="quiet">Status ${String(status)}</p></div>`
  return renderWebPage({ title, description: title, path: '/not-shown', body, isListed: false }, site)
}
