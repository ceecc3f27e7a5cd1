/** The same draft changed on two devices: on this one without a connection, and on another one at the same time. */
import type { Page } from '@playwright/test'
import type { Submission } from '#shared/contract/market/submissions.ts'
import type { RunningMarket } from './market.ts'
import { clientOf } from './market-cases.ts'
import { awaitNews, openSheetOf } from './market-steps.ts'
import { goTo } from './pages.ts'
import { toast } from './steps.ts'
import { expect } from './studio.ts'

export interface WantedConflict {
  readonly as: string
  /** A work of the sample library that was not submitted yet. */
  readonly work: string
}

export interface StartedConflict {
  changeHere(): Promise<void>
  changeElsewhere(): Promise<void>
  /** Opens the dialog that asks for the decision, once both changes have met. */
  open(page: Page): Promise<void>
  /** Decides every field and closes the dialog: the age rating of this device, the prices of the other one. */
  decide(): Promise<void>
  /** Resolves once the market has what was decided. */
  whenDecisionArrived(): Promise<void>
}

interface Change {
  readonly age: string
  readonly price: string
}

async function saveDraft(page: Page, work: string, { age, price }: Change): Promise<void> {
  const sheet = await openSheetOf(page, work)
  await sheet.getByRole('combobox', { name: 'Age rating' }).click()
  await page.getByRole('option', { name: age }).click()
  const offer = sheet.getByRole('switch', { name: 'One-time purchase', exact: true })
  if (!(await offer.isChecked())) await offer.click()
  await sheet.getByRole('textbox', { name: 'Price once', exact: true }).fill(price)
  await sheet.getByRole('button', { name: 'Save draft' }).click()
  await expect(sheet).toHaveCount(0)
}

async function decideFields(page: Page, work: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: work })
  const keep = dialog.getByRole('button', { name: 'Save choices' })
  const choose = (field: string, side: string) =>
    dialog.getByRole('group', { name: field }).getByRole('radio', { name: side }).check()
  await expect(dialog.getByRole('status')).toHaveText('0 of 2 decided')
  await expect(keep).toBeDisabled()
  await choose('Age rating', 'This device')
  await expect(dialog.getByRole('status')).toHaveText('1 of 2 decided')
  await expect(keep).toBeDisabled()
  await choose('Prices and ways to buy', 'Other device')
  const kept = dialog.getByRole('region', { name: 'Result' })
  await expect(kept).toContainText('13 and older')
  await expect(kept).toContainText('$9.00')
  await keep.click()
  await expect(toast(page, `Conflict in “${work}” resolved`)).toBeVisible()
  await expect(dialog).toHaveCount(0)
}

/** Saves the draft for both devices; resolves once the market has it. */
export async function startConflict(
  page: Page,
  market: RunningMarket,
  { as, work }: WantedConflict,
): Promise<StartedConflict> {
  const elsewhere = await clientOf(market, as, market.directUrl)
  await saveDraft(page, work, { age: 'Everyone', price: '4.00' })
  const findDraft = async (): Promise<Pick<Submission, 'id'> | undefined> => {
    const { items } = await elsewhere.submissions.list({ limit: 50 })
    return items.find(({ name, state }) => name === work && state === 'draft')
  }
  await expect.poll(findDraft).toBeDefined()
  const draft = await findDraft()
  if (draft === undefined) throw new Error(`${work} is no draft at the market.`)
  const { id } = draft
  return {
    async changeHere() {
      await saveDraft(page, work, { age: '13 and older', price: '5.00' })
    },
    async changeElsewhere() {
      const { version, card, media, assetId, derivation } = await elsewhere.submissions.find({ id })
      const own = media.filter(({ isMade }) => !isMade).map(({ sha256, role }) => ({ sha256, role }))
      const offers = [{ offer: 'one_time' as const, priceCents: 900 }]
      const changed = { card, media: own, offers, assetId, derivation, ageRating: '16+' as const }
      await elsewhere.submissions.update({ id, version, ...changed })
    },
    async open(shown) {
      await goTo(shown, `/submissions/${id}`)
      const decide = shown.getByRole('button', { name: 'Compare and decide' })
      await awaitNews(shown, decide)
      await decide.click()
      await expect(shown.getByRole('dialog')).toContainText('Age rating')
    },
    decide: () => decideFields(page, work),
    async whenDecisionArrived() {
      const decided = { ageRating: '13+', offers: [expect.objectContaining({ offer: 'one_time', priceCents: 900 })] }
      await expect.poll(() => elsewhere.submissions.find({ id })).toMatchObject(decided)
      await expect(page.getByRole('button', { name: 'Compare and decide' })).toHaveCount(0)
    },
  }
}
