/** The button next to “Buy”. People who are not signed in sign in first, and then come back. */
import { type Html, html } from '../../http/html.ts'
import { type MarketApi, orNull } from '../api.ts'
import { button, formTo } from '../form.ts'
import type { Viewer } from '../parts.ts'
import { signInPath } from '../visits.ts'

export const CART = '/cart'
export const addToCartPath = (id: string): string => `/works/${id}/cart`
export const removeFromCartPath = (id: string): string => `/works/${id}/cart/remove`

interface Shown {
  readonly api: MarketApi
  readonly viewer: Viewer | null
  /** The page that the button is on. */
  readonly path: string
}

/** Null on the page of the viewer’s own work. */
export async function cartButton(
  { api, viewer, path }: Shown,
  { id, creatorId }: { readonly id: string; readonly creatorId: string },
): Promise<Html | null> {
  if (viewer === null) {
    return html`<p><a class="button second" href="${signInPath(path)}" rel="nofollow">Add to cart</a></p>`
  }
  if (viewer.identity.accountId === creatorId) return null
  return (await orNull(api.cart.find({ id }))) === null
    ? formTo(viewer, addToCartPath(id), button('Add to cart', true), 'inline')
    : html`<p class="good">In your cart. <a href="${CART}">Open the cart</a></p>`
}
