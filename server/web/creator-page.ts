/** `/creators/{handle}`: who somebody is, what others think of them, and what they offer. */
import type { PublicReputation } from '#shared/contract/market/reputation.ts'
import { BADGE_RULES, type Badge } from '#shared/reputation/badges.ts'
import type { ReputationLevel } from '#shared/reputation/levels.ts'
import { creatorPath } from '#shared/web-addresses.ts'
import { type Html, html } from '../http/html.ts'
import { withQuery } from './addresses.ts'
import { orNull } from './api.ts'
import { bundlesBlock } from './bundle-page.ts'
import { block, nextLink, workGrid, workOfHit } from './cards.ts'
import { followButton } from './following/buttons.ts'
import { outcome } from './form.ts'
import type { PageHandler } from './parts.ts'
import { cardPicture } from './preview/face.ts'
import { faceOfCreator } from './preview/faces.ts'
import { creatorData } from './structured-data.ts'
import { counted, dateOf } from './words.ts'

const PAGE_SIZE = 48

const LEVELS: Readonly<Record<ReputationLevel, string>> = {
  new: 'New',
  rising: 'Rising',
  established: 'Established',
  featured: 'Featured',
}

const BADGE_NAMES: Readonly<Record<Badge, string>> = {
  trending: 'Trending',
  quality: 'Quality',
  verified: 'Verified',
  community_favorite: 'Community favorite',
}

function figuresOf({ level, total, sales, ratings, averageStars, contributions, badges }: PublicReputation): Html {
  // Ratings of purchases that are not final yet count for the average, and little.
  const counts = ratings === 0 ? '' : ` (${ratings.toLocaleString('en-US')})`
  const stars = averageStars === null ? 'None yet' : `${averageStars.toFixed(1)} of 5${counts}`
  return html`<dl class="figures">
<div><dt>Reputation</dt><dd>${LEVELS[level]}, ${total.toFixed(2)}</dd></div>
<div><dt>Ratings</dt><dd>${stars}</dd></div>
<div><dt>Sales</dt><dd>${sales.toLocaleString('en-US')}</dd></div>
<div><dt>Contributions</dt><dd>${contributions.toLocaleString('en-US')}</dd></div>
</dl>
${
  badges.length === 0
    ? null
    : html`<dl class="facts">${badges.map((badge) => html`<dt><span class="badge">${BADGE_NAMES[badge]}</span></dt><dd class="quiet">${BADGE_RULES[badge].rule}</dd>`)}</dl>`
}`
}

/** On the creator's own page. */
const ownBundles = html`<a href="/selling/bundles">Your bundles</a>`

export const creatorPage: PageHandler = async ({ api, parts, params, query, viewer, problem }) => {
  const handle = params['handle'] ?? ''
  const profile = await api.accounts.creator({ handle })
  const path = creatorPath(profile.handle)
  if (profile.handle !== handle) return { movedTo: path }
  const { displayName, bio, isVerified, isActive, createdAt } = profile
  const cursor = query['cursor']
  const [reputation, follow, bundles, found] = await Promise.all([
    orNull(api.reputation.ofCreator({ handle })),
    isActive ? followButton({ api, viewer, path }, profile) : null,
    api.bundles.ofCreator({ handle }),
    api.search.assets({
      ...{ creatorId: profile.accountId, sort: 'newest', limit: PAGE_SIZE },
      ...(cursor === undefined ? {} : { cursor }),
    }),
  ])
  const works = found.items.map(workOfHit)
  const next = found.nextCursor === null ? null : withQuery(path, { cursor: found.nextCursor })
  const body = html`<div class="stack">
<header class="block">
<h1>${displayName}</h1>
<p class="row"><span class="quiet">@${handle}</span>${isVerified ? html`<span class="badge">Verified</span>` : null}
<span class="quiet">On the market since ${dateOf(createdAt)}</span></p>
${isActive ? null : html`<p class="note">This creator is not selling at the moment.</p>`}
${outcome(problem, undefined)}${follow}
${bio === '' ? null : html`<p class="written">${bio}</p>`}
${reputation === null ? null : figuresOf(reputation)}
</header>
${bundlesBlock(bundles.items, viewer?.identity.accountId === profile.accountId ? ownBundles : undefined)}
${block(
  'Works',
  works.length === 0
    ? html`<p class="quiet">No works on offer at the moment.</p>`
    : html`${workGrid(works)}${nextLink(next)}`,
  { more: html`<a href="${path}/feed.atom">Feed of new works</a>` },
)}
</div>`
  return {
    ...{ title: displayName, path, body, feedOf: path, data: creatorData(profile, parts.url) },
    description:
      bio === '' ? `${counted(works.length, 'work', 'works')} by ${displayName} on Luna Market.` : bio.slice(0, 200),
    // Of the newest works, which only the first page has.
    picture: cursor === undefined ? cardPicture(path, faceOfCreator(profile, works)) : null,
  }
}
