/** The pages that show the market, by whom they are for, over the demo's people and works. */
import type { Page } from '@playwright/test'
import { DEMO_PEOPLE } from '#server/demo/people.ts'
import type { WantedConflict } from './market-conflict.ts'
import { isOver, openEditor, openSheetOf, openWork, pressFor, rowOf, shows } from './market-steps.ts'
import { goTo } from './pages.ts'
import { expect } from './studio.ts'
import type { Place } from './walk.ts'

const placed = (name: string, hash: string): Place => ({ name, open: (page) => shows(page, hash) })

const part = (name: string, hash: string, open: (page: Page) => Promise<unknown>): Place => ({
  name,
  isPart: true,
  async open(page) {
    await shows(page, hash)
    await open(page)
  },
})

const WORKS = 'Published works and their prices'
const PRICING_PARTS = ['Advice', 'What if', 'History'].map((tab) =>
  part(`pricing ${tab.toLowerCase()}`, '/pricing', async (page) => {
    await rowOf(page, WORKS).click()
    await page.getByRole('tab', { name: tab }).click()
    await expect(page.locator('.animate-skeleton')).toHaveCount(0)
  }),
)

const CLOSING = part('closing the account', '/settings/market', async (page) => {
  await pressFor(page, 'Close account…')
  await expect(page.getByRole('dialog')).toContainText('What you get back')
})

async function openFigure(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('main').getByRole('button', { name }).first().click()
  await expect(rowOf(page, /^Ledger lines/)).toBeVisible()
}

const CREATOR_PAGES: readonly Place[] = [
  placed('submissions', '/submissions'),
  placed('pricing', '/pricing'),
  part('pricing work', '/pricing', (page) => rowOf(page, WORKS).click()),
  ...PRICING_PARTS,
  part('pricing bulk', '/pricing', async (page) => {
    await page.getByRole('checkbox', { name: 'Select all works' }).click()
    await pressFor(page, 'Change prices')
  }),
  part('pricing fees', '/pricing', (page) => pressFor(page, 'Fee schedules')),
  ...['overview', 'ledger', 'statements', 'payouts', 'royalties', 'shares', 'reputation'].map((view) =>
    placed(`earnings ${view}`, `/earnings/${view}`),
  ),
  part('earnings lines', '/earnings/overview', (page) => openFigure(page, /^Gross sales/)),
  part('earnings line', '/earnings/ledger', async (page) => {
    await rowOf(page, /^Ledger lines/).click()
    await isOver(page)
  }),
  part('earnings statement', '/earnings/statements', async (page) => {
    await rowOf(page, /^Statements by month/).click()
    await isOver(page)
    await expect(page.getByRole('dialog')).toContainText('All checks passed')
  }),
  placed('licensing listings', '/licensing/listings'),
  part('licensing listing', '/licensing/listings', async (page) => {
    await rowOf(page, 'My license listings').click()
    await isOver(page)
  }),
  part('licensing offer', '/licensing/listings', (page) => pressFor(page, 'Offer a license')),
  placed('licensing earnings', '/licensing/earnings'),
  placed('cases own', '/cases'),
  part('case own', '/cases', async (page) => {
    await rowOf(page, 'About my works').click()
    await expect(page.getByRole('main').getByRole('heading', { level: 2 }).first()).toBeVisible()
  }),
  placed('settings market', '/settings/market'),
  part('outbox in step', '/settings/market', async (page) => {
    await page.getByRole('button', { name: /^(Up to date|Syncing)/ }).click()
    await isOver(page)
  }),
  part('messages', '/settings/market', async (page) => {
    await page.getByRole('button', { name: /^Messages from the market/ }).click()
    await isOver(page)
  }),
  CLOSING,
]

const main = (page: Page) => page.getByRole('main')

const BUYER_PAGES: readonly Place[] = [
  placed('market', '/market'),
  { name: 'market asset', open: (page) => openWork(page, 'Harbour of Glass') },
  ...(
    [
      ['market use', /^Use for/],
      ['market buy', /^Buy for/],
      ['market report', 'Report'],
      ['market wallet', /^(Wallet|\$)/],
    ] as const
  ).map(([name, button]) => ({
    name,
    isPart: true,
    async open(page: Page) {
      await openWork(page, 'Harbour of Glass')
      await pressFor(page, button)
    },
  })),
  placed('creator', '/market/creator/demo-glass-coast'),
  placed('purchases', '/market/purchases'),
  part('purchases files', '/market/purchases', async (page) => {
    await main(page).getByRole('button', { name: 'Download', exact: true }).first().click()
    await pressFor(page, 'Files')
    await page.getByRole('button', { name: 'Check files and signatures' }).click()
    await expect(page.getByRole('dialog').getByRole('status')).toBeVisible()
  }),
  part('purchases refund', '/market/purchases', (page) => pressFor(page, 'Request refund')),
  part('purchases subscriptions', '/market/purchases', async (page) => {
    await page.getByRole('tab', { name: 'Subscriptions' }).click()
    await expect(rowOf(page, /.*/)).toBeVisible()
  }),
  placed('licensing browse', '/licensing/browse'),
  part('licensing terms', '/licensing/browse', async (page) => {
    await page.getByRole('list', { name: 'Licenses on offer' }).getByRole('button').first().click()
    await isOver(page)
  }),
  placed('become a creator', '/earnings'),
  placed('licensing no creator', '/licensing/listings'),
  placed('submissions none', '/submissions'),
  placed('pricing none', '/pricing'),
  CLOSING,
  part('account menu', '/settings/market', (page) => page.getByRole('button', { name: /^Account: / }).click()),
  part('market all', '/market', async (page) => {
    await main(page).getByRole('button', { name: 'Show all works' }).click()
    await expect(main(page).getByRole('list', { name: 'Works' })).toBeVisible()
  }),
  part('market nothing', '/market', async (page) => {
    await page.getByRole('textbox', { name: 'Search the market' }).fill('zzzzqqq')
    await expect(main(page).getByRole('heading', { level: 2, name: 'No results' })).toBeVisible()
  }),
]

async function takeUp(page: Page): Promise<void> {
  await main(page)
    .getByRole('button', { name: /^(Review next|Continue)/ })
    .first()
    .click()
  await expect(main(page).getByRole('tab', { name: 'Work' })).toBeVisible()
}

const MODERATOR_PAGES: readonly Place[] = [
  placed('review', '/review'),
  {
    name: 'review work',
    async open(page) {
      await shows(page, '/review')
      await takeUp(page)
      await expect(page.locator('.animate-skeleton')).toHaveCount(0)
    },
  },
  part('review evidence', '/review', async (page) => {
    await takeUp(page)
    await page.getByRole('tab', { name: 'Evidence' }).click()
    await expect(page.getByRole('slider', { name: 'Divider between before and after' })).toBeVisible()
  }),
  part('review reason', '/review', async (page) => {
    await takeUp(page)
    await page.keyboard.press('r')
    await isOver(page)
  }),
  part('review approve', '/review', async (page) => {
    await takeUp(page)
    await page.keyboard.press('p')
    await page.keyboard.press('a')
    await isOver(page)
  }),
  placed('cases', '/cases'),
  {
    name: 'case',
    async open(page) {
      await shows(page, '/cases')
      await rowOf(page, 'To decide').click()
      await expect(main(page).getByRole('button', { name: 'Decline' })).toBeVisible()
    },
  },
]

const HOLDER_PAGES: readonly Place[] = [
  part('submission returned', '/submissions', async (page) => {
    await page
      .getByRole('list', { name: 'Your submissions' })
      .getByRole('button', { name: /^A bell/ })
      .click()
    await expect(main(page)).toContainText('Say who gives this quest, and why now.')
  }),
  part('submission published', '/submissions', async (page) => {
    await page
      .getByRole('list', { name: 'Your submissions' })
      .getByRole('button', { name: /^Ember Dunes/ })
      .click()
    await main(page).getByRole('button', { name: 'Verify offline' }).first().click()
    await expect(main(page)).toContainText('Signed by the market')
  }),
  placed('licensing purchases', '/licensing/purchases'),
  part('licensing held', '/licensing/purchases', async (page) => {
    await rowOf(page, 'Purchased licenses').click()
    await isOver(page)
  }),
  part('licensing check', '/licensing/purchases', async (page) => {
    await pressFor(page, 'Check a certificate')
    await page.getByRole('dialog').getByLabel('Certificate', { exact: true }).fill('{"schema":"another"}')
    await page.getByRole('dialog').getByRole('button', { name: 'Check', exact: true }).click()
  }),
]

export const WALKS = [
  { as: DEMO_PEOPLE.coast.name, places: CREATOR_PAGES },
  { as: DEMO_PEOPLE.buyer.name, places: BUYER_PAGES },
  { as: DEMO_PEOPLE.firstReviewer.name, places: MODERATOR_PAGES },
] as const

/** A creator who also holds a license, and whose submission came back; in addition to the sample library. */
export const CONFLICT: WantedConflict = { as: DEMO_PEOPLE.dunes.name, work: 'The Floating Orchard' }

export const SAMPLE_PAGES: readonly Place[] = [
  ...HOLDER_PAGES,
  { name: 'submission sheet', open: (page) => openSheetOf(page, CONFLICT.work) },
  {
    name: 'submission sheet end',
    isPart: true,
    async open(page) {
      await openSheetOf(page, CONFLICT.work)
      await page.locator('[data-section=offers]').evaluate((element) => element.scrollIntoView({ block: 'start' }))
    },
  },
  {
    name: 'generator panel',
    isPart: true,
    async open(page) {
      await openEditor(page, CONFLICT.work)
      await page.getByRole('tab', { name: 'Prompt' }).first().click()
      await page.getByRole('heading', { name: 'Generate' }).scrollIntoViewIfNeeded()
    },
  },
  placed('settings generator', '/settings/generator'),
]

/** What was read before shows without a connection. */
export const AWAY_PAGES: readonly Place[] = [
  ...(
    [
      ['market', '/market'],
      ['pricing', '/pricing'],
      ['earnings', '/earnings/overview'],
      ['payouts', '/earnings/payouts'],
      ['listings', '/licensing/listings'],
      ['browse', '/licensing/browse'],
      ['submissions', '/submissions'],
    ] as const
  ).map(([name, hash]) => ({ ...placed(`away ${name}`, hash), isPart: true })),
  part('away outbox', '/pricing', async (page) => {
    await page
      .getByRole('region', { name: 'Status', exact: true })
      .getByRole('button', { name: /^(Up to date|Offline|Syncing)|market/i })
      .first()
      .click()
    await isOver(page)
  }),
]

export const SIGNED_OUT_PAGES: readonly Place[] = [
  {
    name: 'welcome',
    async open(page) {
      await goTo(page, '/library')
      await expect(page.getByRole('heading', { name: 'Welcome to Luna Studio' })).toBeVisible()
    },
  },
  ...(
    [
      ['submissions', '/submissions'],
      ['pricing', '/pricing'],
      ['earnings', '/earnings'],
      ['browse', '/licensing/browse'],
      ['listings', '/licensing/listings'],
      ['licenses', '/licensing/purchases'],
      ['market', '/market'],
      ['purchases', '/market/purchases'],
      ['cases', '/cases'],
      ['review', '/review'],
      ['settings', '/settings/market'],
    ] as const
  ).map(([name, hash]) => ({ ...placed(`signed out ${name}`, hash), isPart: true })),
  {
    name: 'sign-in',
    isPart: true,
    async open(page) {
      await goTo(page, '/earnings')
      await main(page).getByRole('button', { name: 'Sign in', exact: true }).click()
      await expect(page.getByTestId('user-code')).toBeVisible()
    },
  },
]
