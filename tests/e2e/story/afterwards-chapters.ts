/** What remains without the market, and a decision that another person looks at again. */
import { readFile } from 'node:fs/promises'
import { writeFiles } from '../files.ts'
import { awaitNews } from '../market-steps.ts'
import { goTo } from '../pages.ts'
import { download, importFiles, openAsset, toLibrary } from '../steps.ts'
import { expect } from '../studio.ts'
import { approve, decide, failCriterion, giveReason, takeUpNext } from './desk.ts'
import { follow, offer, openSheet, rateForEveryone, stateMark, submit } from './submitting.ts'
import { BELL, bellFile } from './works.ts'
import { CLEO, DAN, EVE, switchTo, toPage, type World } from './world.ts'

/** Without the market, Cleo’s license proves itself on her machine and on Bertram’s. */
export async function checkLicenseOffline(world: World): Promise<void> {
  const { market, studios } = world
  const { cleo, bertram } = studios
  market.network.cut()
  await goTo(cleo.page, '/licensing/purchases')
  await cleo.page
    .getByRole('table', { name: 'Purchased licenses' })
    .getByRole('row', { name: /In force/ })
    .click()
  const holding = cleo.page.getByRole('dialog')
  await expect(holding.getByText('Genuine', { exact: true })).toBeVisible()
  const { path } = await download(cleo.page, () =>
    holding.getByRole('button', { name: 'Save the certificate' }).click(),
  )
  await cleo.page.keyboard.press('Escape')

  const { page } = bertram
  await goTo(page, '/licensing/purchases')
  await page.getByRole('button', { name: 'Check a certificate' }).click()
  const dialog = page.getByRole('dialog', { name: 'Check a certificate' })
  const text = await readFile(path, 'utf8')
  await dialog.getByRole('textbox', { name: 'Certificate', exact: true }).fill(text)
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(dialog.getByText('Genuine', { exact: true })).toBeVisible()
  await expect(dialog.getByRole('definition').filter({ hasText: CLEO })).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Certificate', exact: true }).fill(text.replaceAll(CLEO, 'Somebody else'))
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(dialog.getByText('Not valid')).toBeVisible()
  await page.keyboard.press('Escape')
  market.network.mend()
}

/** Bertram’s next work is rejected, and he appeals. */
export async function rejectAndAppeal(world: World): Promise<void> {
  const { bertram, desk } = world.studios
  const { page, directory } = bertram
  await toLibrary(page)
  await importFiles(page, await writeFiles(directory, bellFile()), '1 imported')
  await openAsset(page, new RegExp(BELL))
  const sheet = await openSheet(page)
  await rateForEveryone(sheet)
  await offer(sheet, [['One-time purchase', 'Price once', '2.50']])
  await submit(sheet)
  const submission = await follow(page, BELL)
  await awaitNews(page, stateMark(submission, 'Waiting for review'))

  await takeUpNext(desk.page, BELL)
  await failCriterion(desk.page, 'Quality', 'Too short to be used.')
  await giveReason(desk.page, 'description', 'It needs a story of its own.')
  await decide(desk.page, 'Reject', `Rejected: ${BELL}`)

  await awaitNews(page, stateMark(submission, 'Rejected'))
  await submission.getByRole('button', { name: 'Appeal' }).click()
  const dialog = page.getByRole('dialog', { name: 'Appeal' })
  await dialog
    .getByRole('textbox', { name: 'Why should the decision be reconsidered?' })
    .fill('It is an item for a table, not a story; two sentences are what such a card holds.')
  await dialog.getByRole('button', { name: 'Send appeal' }).click()
  await awaitNews(page, stateMark(submission, 'Appealed'))
}

/** Dan cannot judge his own decision; Eve grants the appeal. */
export async function grantAppeal(world: World): Promise<void> {
  const { bertram, desk } = world.studios
  await goTo(desk.page, '/review')
  await expect(desk.page.getByText('The queue is empty', { exact: true })).toBeVisible()
  await switchTo(desk.page, DAN, EVE)
  await toPage(desk.page, 'Review')
  await takeUpNext(desk.page, BELL)
  await expect(desk.page.getByText('two sentences are what such a card holds')).toBeVisible()
  await approve(desk.page, BELL)
  await awaitNews(bertram.page, stateMark(await follow(bertram.page, BELL), 'Published'))
}
