/** The buttons on pages of creators and works. People who are not signed in sign in first, and then come back. */
import { type Html, html } from '../../http/html.ts'
import { type MarketApi, orNull } from '../api.ts'
import { button, formTo } from '../form.ts'
import type { Viewer } from '../parts.ts'
import { signInPath } from '../visits.ts'

const followPath = (handle: string): string => `/creators/${encodeURIComponent(handle)}/follow`
export const unfollowPath = (handle: string): string => `/creators/${encodeURIComponent(handle)}/unfollow`
export const wishPath = (id: string): string => `/works/${id}/wish`
export const unwishPath = (id: string): string => `/works/${id}/unwish`

const linkToSignIn = (path: string, text: string): Html =>
  html`<p><a class="button second" href="${signInPath(path)}" rel="nofollow">${text}</a></p>`

interface Shown {
  readonly api: MarketApi
  readonly viewer: Viewer | null
  /** The page that the button is on. */
  readonly path: string
}

/** Null on the creator's own page. */
export async function followButton(
  { api, viewer, path }: Shown,
  { handle, accountId }: { readonly handle: string; readonly accountId: string },
): Promise<Html | null> {
  if (viewer === null) return linkToSignIn(path, 'Follow')
  if (viewer.identity.accountId === accountId) return null
  const { follows } = await api.follows.find({ handle })
  return follows
    ? formTo(
        viewer,
        unfollowPath(handle),
        html`<span class="good">You follow this creator.</span> ${button('Unfollow', true)}`,
        'inline',
      )
    : formTo(viewer, followPath(handle), button('Follow', true), 'inline')
}

/** Null on the page of the viewer’s own work. */
export async function wishButton(
  { api, viewer, path }: Shown,
  { id, creatorId }: { readonly id: string; readonly creatorId: string },
): Promise<Html | null> {
  if (viewer === null) return linkToSignIn(path, 'Add to wish list')
  if (viewer.identity.accountId === creatorId) return null
  const wish = await orNull(api.wishes.find({ id }))
  return wish !== null
    ? formTo(
        viewer,
        unwishPath(id),
        html`<span class="good">On your <a href="/wishes">wish list</a>.</span> ${button('Remove', true)}`,
        'inline',
      )
    : formTo(viewer, wishPath(id), button('Add to wish list', true), 'inline')
}
