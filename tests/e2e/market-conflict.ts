/** The same draft changed in two places: here without a connection, and elsewhere meanwhile. */
import type { Page } from '@playwright/test'
import type { RunningMarket } from './market.ts'
import { clientOf } from './market-cases.ts'
import { openSheetOf } from './market-steps.ts'
import { goTo } from './pages.ts'
import { expect } from './studio.ts'

export interface WantedConflict {
  readonly as: string
  /** A work of the sample library that was not submitted yet. */
  readonly work: string
}

export interface BegunConflict {
  changeHere(): Promise<void>
  changeElsewhere(): Promise<void>
  /** Opens what asks for the decision, once both have met. */
  open(page: Page): Promise<void>
}

async function chooseAge(page: Page, age: string): Promise<void> {
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('combobox', { name: 'Age rating' }).click()
  await page.getByRole('option', { name: age }).click()
  await sheet.getByRole('button', { name: 'Save draft' }).click()
  await expect(sheet).toHaveCount(0)
}

/** Saves the draft for both; resolves once the market has it. */
export async function beginConflict(
  page: Page,
  market: RunningMarket,
  { as, work }: WantedConflict,
): Promise<BegunConflict> {
  const elsewhere = await clientOf(market, as, market.directUrl)
  await openSheetOf(page, work)
  await chooseAge(page, 'For everyone')
  const draftOf = async () => {
    const { items } = await elsewhere.submissions.list({ limit: 50 })
    return items.find(({ name, state }) => name === work && state === 'draft')
  }
  await expect.poll(draftOf).toBeDefined()
  const listed = await draftOf()
  if (listed === undefined) throw new Error(`${work} is no draft at the market.`)
  const { id } = listed
  return {
    async changeHere() {
      await openSheetOf(page, work)
      await chooseAge(page, '13 and older')
    },
    async changeElsewhere() {
      const { version, card, media, offers, assetId, derivation } = await elsewhere.submissions.find({ id })
      const own = media.filter(({ isMade }) => !isMade).map(({ sha256, role }) => ({ sha256, role }))
      const wanted = offers.map(({ offer, priceCents }) => ({ offer, priceCents }))
      const draft = { card, media: own, offers: wanted, assetId, derivation, ageRating: '16+' as const }
      await elsewhere.submissions.update({ id, version, ...draft })
    },
    async open(shown) {
      await goTo(shown, `/submissions/${id}`)
      await shown.getByRole('button', { name: 'Compare and decide' }).click({ timeout: 60_000 })
      await expect(shown.getByRole('dialog')).toContainText('Age rating')
    },
  }
}
