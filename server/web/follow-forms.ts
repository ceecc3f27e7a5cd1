/** What the buttons of wish lists, of carts and of creators to follow do. Each leads back to where it was pressed. */
import { creatorPath } from '#shared/web-addresses.ts'
import { orNull } from './api.ts'
import { addToCartPath } from './buying/cart-button.ts'
import { creatorPage } from './creator-page.ts'
import { unwishPath, wishPath } from './following/buttons.ts'
import { FOLLOWS, WISHES } from './following/lists.ts'
import type { FormAction, OwnVisit } from './parts.ts'
import { workPage } from './work-page.ts'

const idOf = ({ params }: Pick<OwnVisit, 'params'>): string => params['id'] ?? ''
const handleOf = ({ params }: Pick<OwnVisit, 'params'>): string => params['handle'] ?? ''

function wishAction(change: (visit: OwnVisit) => Promise<unknown>): FormAction {
  return {
    page: workPage,
    pathOf: (visit) => `/works/${idOf(visit)}`,
    async run(visit) {
      await change(visit)
      return visit.form['from'] === 'list' ? WISHES : `/works/${idOf(visit)}`
    },
  }
}

function followAction(change: (visit: OwnVisit) => Promise<unknown>): FormAction {
  return {
    page: creatorPage,
    pathOf: (visit) => creatorPath(handleOf(visit)),
    async run(visit) {
      await change(visit)
      return visit.form['from'] === 'list' ? FOLLOWS : creatorPath(handleOf(visit))
    },
  }
}

export const FOLLOWING_ACTIONS: Readonly<Record<string, FormAction>> = {
  [wishPath('{id}')]: wishAction((visit) => visit.api.wishes.add({ id: idOf(visit) })),
  [unwishPath('{id}')]: wishAction((visit) => orNull(visit.api.wishes.remove({ id: idOf(visit) }))),
  [addToCartPath('{id}')]: wishAction((visit) => visit.api.cart.add({ id: idOf(visit) })),
  '/creators/{handle}/follow': followAction((visit) => visit.api.follows.follow({ handle: handleOf(visit) })),
  '/creators/{handle}/unfollow': followAction((visit) => visit.api.follows.unfollow({ handle: handleOf(visit) })),
}
