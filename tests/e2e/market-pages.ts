/** The pages that show the market, by whom they are for, over the demo's people and works. */
import type { Page } from '@playwright/test'
import { DEMO_PEOPLE } from '#server/demo/people.ts'
import { goTo, type PlacedPage } from './pages.ts'
import { expect } from './studio.ts'

/** Every page says by its heading that it stands; lists come a moment later. */
async function shows(page: Page, hash: string): Promise<void> {
  await goTo(page, hash)
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeAttached()
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
}

const placed = (name: string, hash: string): PlacedPage => ({ name, open: (page) => shows(page, hash) })

const CREATOR_PAGES: readonly PlacedPage[] = [
  placed('submissions', '/submissions'),
  placed('pricing', '/pricing'),
  ...['overview', 'ledger', 'statements', 'payouts', 'royalties', 'reputation'].map((view) =>
    placed(`earnings ${view}`, `/earnings/${view}`),
  ),
  placed('licensing listings', '/licensing/listings'),
  placed('licensing earnings', '/licensing/earnings'),
  placed('settings market', '/settings/market'),
]

const BUYER_PAGES: readonly PlacedPage[] = [
  placed('market', '/market'),
  {
    name: 'market asset',
    async open(page) {
      await shows(page, '/market')
      await page
        .getByRole('main')
        .getByRole('link', { name: /Harbour of Glass/ })
        .first()
        .click()
      await expect(
        page
          .getByRole('main')
          .getByRole('heading', { name: /Harbour of Glass/ })
          .first(),
      ).toBeVisible()
    },
  },
  placed('creator', '/market/creator/demo-glass-coast'),
  placed('purchases', '/market/purchases'),
  placed('licensing browse', '/licensing/browse'),
  placed('licensing purchases', '/licensing/purchases'),
]

const MODERATOR_PAGES: readonly PlacedPage[] = [placed('review', '/review'), placed('cases', '/cases')]

export const WALKS = [
  { as: DEMO_PEOPLE.coast.name, pages: CREATOR_PAGES },
  { as: DEMO_PEOPLE.buyer.name, pages: BUYER_PAGES },
  { as: DEMO_PEOPLE.firstReviewer.name, pages: MODERATOR_PAGES },
] as const
