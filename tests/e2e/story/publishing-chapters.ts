/** From files in a folder to works on the market, with what a person has to say in between. */
import type { Page } from '@playwright/test'
import { writeFiles } from '../files.ts'
import { awaitNews, whenSheetSettled } from '../market-steps.ts'
import { goTo } from '../pages.ts'
import { importFiles, openAsset, toLibrary, untilItPasses, whenListed, whenSaved } from '../steps.ts'
import { expect } from '../studio.ts'
import { approve, decide, failCriterion, giveReason, takeUpNext } from './desk.ts'
import { follow, offer, openSheet, rateForEveryone, stateMark, submit } from './submitting.ts'
import { adasFiles, bertramsFiles, DAWN, HARBOUR, HARBOUR_WORDS, MEADOW } from './works.ts'
import { ADA, toPage, type World } from './world.ts'

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
const uniqueness = (page: Page) => page.getByRole('region', { name: 'Uniqueness of this asset' })

/** Ada imports a place, edits it, and sees live how unique it is. */
export async function writePlace(world: World): Promise<void> {
  const { page, directory } = world.studios.ada
  await toPage(page, 'Library')
  await importFiles(page, await writeFiles(directory, await adasFiles()), '2 imported')
  await whenListed(page, 2)
  await openAsset(page, new RegExp(MEADOW))
  await expect(uniqueness(page).getByText('Unique', { exact: true })).toBeVisible()
  await field(page, 'Description').fill(HARBOUR_WORDS)
  await field(page, 'Name').fill('The harbour of glass')
  await expect(uniqueness(page).getByText('Duplicate of yours')).toBeVisible()
  await field(page, 'Description').fill('Sundials in long grass, each an hour late.')
  await field(page, 'Name').fill(MEADOW)
  await expect(uniqueness(page).getByText('Unique', { exact: true })).toBeVisible()
  await whenSaved(page)
}

/** She submits it without a connection, and it goes out by itself once there is one. */
export async function submitOffline(world: World): Promise<void> {
  const { market, studios } = world
  const { page } = studios.ada
  market.network.cut()
  await toLibrary(page)
  await openAsset(page, new RegExp(`^${HARBOUR}`))
  const sheet = await openSheet(page)
  await rateForEveryone(sheet)
  await offer(sheet, [
    ['Per use', 'Price per use', '0.07'],
    ['Monthly subscription', 'Price per month', '3.99'],
    ['License', 'Price per license', '15.00'],
  ])
  await expect(sheet.getByText('Your submission will be sent automatically.')).toBeVisible()
  await submit(sheet)
  const submission = await follow(page, HARBOUR)
  await expect(submission.getByText('Waiting to submit')).toBeVisible()
  await expect(stateMark(submission, 'Not sent yet')).toBeVisible()

  market.network.mend()
  await awaitNews(page, stateMark(submission, 'Waiting for review'))
  await expect(submission.getByText('Next', { exact: true })).toBeVisible()
}

/** Dan, who does not learn whose it is, asks for a change of one field. */
export async function askForChange(world: World): Promise<void> {
  const { page } = world.studios.desk
  await takeUpNext(page, HARBOUR)
  await expect(page.getByText(ADA)).toHaveCount(0)
  await failCriterion(page, 'Accuracy', 'The ferrymen are not in the picture.')
  await giveReason(page, 'description', 'Say where the ferrymen are.')
  await decide(page, 'Request changes', `Changes requested: ${HARBOUR}`)
}

/** Ada makes it where she is led, and submits again. */
export async function changeAndResubmit(world: World): Promise<void> {
  const { page } = world.studios.ada
  const submission = await follow(page, HARBOUR)
  await awaitNews(page, stateMark(submission, 'Changes requested'))
  await expect(submission.getByText('Say where the ferrymen are.', { exact: true })).toBeVisible()
  await submission.getByRole('button', { name: 'Go to description' }).click()
  await expect(field(page, 'Description')).toBeFocused()
  await field(page, 'Description').fill(`${HARBOUR_WORDS} At noon the ferrymen sleep below deck.`)
  await whenSaved(page)
  const sheet = await openSheet(page)
  await expect(sheet.getByText('Continues a submission: changes requested')).toBeVisible()
  await submit(sheet)
  await awaitNews(page, stateMark(await follow(page, HARBOUR), 'Waiting for review'))
}

/** Dan sees what changed and approves; the certificate is checked without the market. */
export async function publishAndVerify(world: World): Promise<void> {
  const { market, studios } = world
  const desk = studios.desk.page
  await takeUpNext(desk, HARBOUR)
  await desk.getByRole('tab', { name: 'Changes' }).click()
  await expect(desk.getByText('At noon the ferrymen sleep below deck.')).toBeVisible()
  await approve(desk, HARBOUR)

  const { page } = studios.ada
  const submission = await follow(page, HARBOUR)
  await awaitNews(page, stateMark(submission, 'Published'))
  const verify = submission.getByRole('button', { name: 'Verify offline' })
  await awaitNews(page, verify)
  market.network.cut()
  await verify.click()
  await expect(submission.getByText('All checks passed.')).toBeVisible()
  market.network.mend()
}

/** What is published reaches the catalog of the studio. */
async function fetchCatalog(page: Page, works: string): Promise<void> {
  await goTo(page, '/settings/catalogs')
  const look = page.getByRole('button', { name: /^(Download now|Check for changes)$/ })
  await untilItPasses(async (timeout) => {
    await look.click({ timeout })
    await expect(page.getByText(new RegExp(`^${works} · `))).toBeVisible({ timeout })
  })
}

/** The catalog holds no picture; the market shows one. */
async function compareWithMarket(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const comparison = page.getByRole('region', { name: `Compare with ${name}` })
  const picture = comparison.getByRole('img', { name }).first()
  await expect(picture).toBeVisible()
  await expect(picture).toHaveJSProperty('complete', true)
  await expect(picture).not.toHaveJSProperty('naturalWidth', 0)
  await page.getByRole('button', { name: 'Back to the report' }).click()
}

/** Bertram’s check finds the work he built on; he submits his as derived from it. */
export async function submitDerivative(world: World): Promise<void> {
  const { bertram, desk } = world.studios
  const { page, directory } = bertram
  await fetchCatalog(page, '1 work')
  await toPage(page, 'Library')
  await importFiles(page, await writeFiles(directory, await bertramsFiles()), '1 imported')
  await whenListed(page, 1)
  await openAsset(page, new RegExp(DAWN))
  const found = /^(The same picture as|\d+ words in a row as in) /
  await expect(uniqueness(page).getByRole('status').filter({ hasText: found })).toContainText(HARBOUR)
  await uniqueness(page).getByRole('button', { name: 'Full report' }).click()
  await compareWithMarket(page, HARBOUR)
  await page.getByRole('button', { name: 'Submit as derivative' }).click()
  const sheet = await whenSheetSettled(page)
  await sheet.getByRole('button', { name: 'Based on another work' }).click()
  await sheet
    .getByRole('region', { name: 'Matches and similar works' })
    .getByRole('button', { name: new RegExp(HARBOUR) })
    .click()
  await expect(sheet.getByRole('textbox', { name: 'Royalty in percent of your share' })).toHaveValue('10')
  await rateForEveryone(sheet)
  await offer(sheet, [['One-time purchase', 'Price once', '7.50']])
  await submit(sheet)
  const submission = await follow(page, DAWN)
  await awaitNews(page, stateMark(submission, 'Waiting for review'))

  await takeUpNext(desk.page, DAWN)
  await desk.page.getByRole('tab', { name: /^Evidence/ }).click()
  await expect(desk.page.getByText(HARBOUR, { exact: true }).first()).toBeVisible()
  await approve(desk.page, DAWN)
  await awaitNews(page, stateMark(submission, 'Published'))
}
