/** What pages of the market show before there is anything, while they load, where that fails, and without a market. */
import { screen, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { describe, expect, it } from 'vitest'
import { CasesPage } from '../pages/cases/cases-page.tsx'
import { LicensingPage } from '../pages/licensing/licensing-page.tsx'
import { PurchasesPage } from '../pages/market/purchases-page.tsx'
import { PricingPage } from '../pages/pricing/pricing-page.tsx'
import { ReviewPage } from '../pages/review/review-page.tsx'
import { SharesView } from '../pages/shares/shares-view.tsx'
import { en } from '../strings/en.ts'
import { ADA, failure, type MarketAnswers } from './fake-market.ts'
import { AT } from './ids.ts'
import { renderInStudio, type StudioSetting } from './render-in-studio.tsx'

const MODERATOR = { ...ADA, roles: ['creator' as const, 'moderator' as const] }
const NONE = () => ({ items: [], nextCursor: null })
const WAIT = {
  ...{
    basis: 'usual' as const,
    lowHours: 24,
    medianHours: null,
    highHours: 48,
    sampleSize: 0,
    sentence: '24–48 hours',
  },
}
const wallet = () => ({ balanceMicroDollars: '0', asOf: AT })

interface PageCase {
  readonly element: ReactElement
  readonly market: MarketAnswers
  readonly studio?: StudioSetting['studio']
  /** What is said while there is nothing. */
  readonly empty: string
  /** What is said without a market; by default what most pages say. */
  readonly offline?: string
}

const PAGES: Readonly<Record<string, PageCase>> = {
  purchases: {
    element: <PurchasesPage />,
    market: { sales: { purchases: NONE }, ledger: { wallet } },
    studio: { purchases: { list: () => [] } },
    empty: en.purchases.emptyTitle,
  },
  pricing: {
    element: <PricingPage />,
    market: { offers: { own: NONE, feeSchedules: () => ({ currentVersion: 1, items: [] }) } },
    studio: { prices: { pending: () => [] }, submissions: { list: () => [] } },
    empty: en.pricing.emptyTitle,
  },
  shares: {
    element: <SharesView />,
    market: { shares: { proposals: NONE, sharedWithMe: () => [] } },
    empty: en.shares.noneAsked,
  },
  'the review desk': {
    element: <ReviewPage id={null} />,
    market: {
      review: { queue: () => ({ ...NONE(), waiting: 0, marked: 0, wait: WAIT }), conduct: () => ({ items: [] }) },
    },
    empty: en.review.queue.none,
    offline: en.review.offline,
  },
  cases: {
    element: <CasesPage id={null} />,
    market: {
      moderation: { cases: NONE, ownCases: NONE },
      sales: { refundRequests: NONE },
      reputation: { reportedRatings: NONE },
    },
    empty: en.cases.none.toDecide,
  },
  'licenses on offer': {
    element: <LicensingPage tab="browse" />,
    market: { licensing: { browse: NONE } },
    empty: en.licensing.browse.nothingTitle,
  },
  'own listings': {
    element: <LicensingPage tab="listings" />,
    market: { licensing: { own: NONE } },
    studio: { sync: { mutations: () => [] } },
    empty: en.licensing.listings.emptyTitle,
  },
}

describe.each(Object.entries(PAGES))(
  '%s',
  (_name, { element, market, studio = {}, empty, offline = en.marketData.offlineTitle }) => {
    const open = (setting: StudioSetting = {}) =>
      renderInStudio(element, { account: MODERATOR, market, studio, ...setting })

    it('shows that it loads, then that there is nothing yet', async () => {
      const { answer } = open({ isSlow: true })
      await waitFor(() => expect(document.querySelector('.animate-skeleton')).not.toBeNull())
      expect(screen.queryByText(empty)).toBeNull()
      answer()
      await screen.findByText(empty)
    })

    it('says what failed, and tries again', async () => {
      const { user, answer } = open({ failsWith: 'INTERNAL' })
      await screen.findAllByText(new RegExp(failure('INTERNAL').message))
      expect(screen.queryByText(empty)).toBeNull()
      answer()
      for (const retry of screen.getAllByRole('button', { name: en.common.retry })) await user.click(retry)
      await screen.findByText(empty)
    })

    it('says that it is offline where nothing was read before', async () => {
      open({ isAway: true })
      expect((await screen.findAllByText(offline)).length).toBeGreaterThan(0)
      expect(screen.queryByText(empty)).toBeNull()
    })
  },
)
