import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import type { Sharp } from 'sharp'
import { createCard, serializeCard } from '#shared/asset-card/card.ts'
import { writeCharacterCard } from '#shared/character-card/card-file.ts'
import type { CharacterCard } from '#shared/character-card/schema.ts'
import { extent } from '../extent.ts'
import { editedScene, scene, writeFiles } from './files.ts'
import { noModels } from './start-with.ts'
import { cell, download, importFiles, openAsset, toast, toLibrary, whenListed } from './steps.ts'
import { expect, ofLongRuns, test } from './studio.ts'

const HARBOUR =
  'A drowned harbour where bells ring under the water at low tide, and the ferrymen answer them with lanterns of green glass hung from every mast.'

const cardFile = (name: string, description: string) =>
  serializeCard({ ...createCard('location', name), description, tags: ['harbour', 'bells'] })

const panel = (page: Page) => page.getByRole('region', { name: 'Uniqueness of this asset' })

test('the verdict follows what is typed into the card', async ({ open }) => {
  const { page, directory } = await open({ prepare: noModels })
  const files = await writeFiles(directory, {
    'harbour.json': cardFile('Harbour of bells', HARBOUR),
    'meadow.json': serializeCard({
      ...createCard('location', 'Meadow of dials'),
      description: 'Sundials in long grass.',
    }),
  })
  await importFiles(page, files, '2 imported')
  await whenListed(page, 2)
  await openAsset(page, /Meadow of dials/)
  await expect(panel(page).getByText('Unique', { exact: true })).toBeVisible()

  await page.getByRole('textbox', { name: 'Name' }).fill('Harbour of the bells')
  await page.getByRole('textbox', { name: 'Description' }).fill(HARBOUR)
  await expect(panel(page).getByText('Duplicate of yours')).toBeVisible()
  await expect(panel(page).getByRole('status').filter({ hasText: 'words in a row' })).toContainText(
    'your own Harbour of bells',
  )

  await page.getByRole('textbox', { name: 'Description' }).fill('Sundials in long grass, each an hour late.')
  await page.getByRole('textbox', { name: 'Name' }).fill('Meadow of dials')
  await expect(panel(page).getByText('Unique', { exact: true })).toBeVisible()
})

/** Says who one is, so that what names somebody else is another creator's work. */
async function introduce(page: Page, creatorName: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Privacy' }).click()
  await page.getByRole('textbox', { name: 'Your creator name' }).fill(creatorName)
  await page.keyboard.press('Tab')
  await expect(toast(page, 'Saved: Your creator name')).toBeVisible()
  await toLibrary(page)
}

/** By another creator, with a picture of its own. */
async function keeperPicture(): Promise<Uint8Array> {
  const keeper: CharacterCard = {
    spec: 'v2',
    document: {
      spec: 'chara_card_v2',
      spec_version: '2.0',
      data: { name: 'Lighthouse keeper', description: 'She counts the ships.', creator: 'R. Vale', extensions: {} },
    },
  }
  return writeCharacterCard(keeper, 'png', { picture: await scene(35) })
}

const COPIES: readonly { name: string; edit: (picture: Sharp) => Sharp; words: RegExp }[] = [
  { name: 'Mirrored', edit: (picture) => picture.flop(), words: /The same picture: mirrored/ },
  { name: 'Recolored', edit: (picture) => picture.modulate({ hue: 60 }), words: /The same picture:.*recolored/ },
  { name: 'Rotated', edit: (picture) => picture.rotate(90), words: /The same picture: rotated (left|right)/ },
]

/** The same way of three: a short run takes the first. */
const TRIED = extent === 'long' ? COPIES : COPIES.slice(0, 1)

for (const { name, edit, words } of TRIED) {
  // Each in a library of its own: together they would be copies of one another first.
  test(`a ${name.toLowerCase()} copy of another creator’s picture is found and explained`, async ({ studio }) => {
    const { page, directory } = studio
    const files = await writeFiles(directory, {
      'keeper.png': await keeperPicture(),
      [`${name.toLowerCase()}.png`]: await editedScene(35, edit),
    })
    await introduce(page, 'Mira')
    await importFiles(page, files, '2 imported')
    await whenListed(page, 2)
    await openAsset(page, new RegExp(name))
    const verdict = panel(page).getByRole('status').filter({ hasText: 'The same picture as' })
    await expect(verdict).toContainText('Lighthouse keeper by R. Vale')
    await expect(panel(page).getByText('Likely copy')).toBeVisible()
    await panel(page).getByRole('button', { name: 'Compare' }).click()
    const comparison = page.getByRole('region', { name: 'Compare with Lighthouse keeper' })
    await expect(comparison.getByText(words)).toBeVisible()
    await expect(comparison.getByRole('slider', { name: 'Divider between before and after' })).toBeVisible()
  })
}

test('a comparison has its views, and its report can be exported and printed', async ({ studio }) => {
  const { page, directory } = studio
  const files = await writeFiles(directory, {
    'keeper.png': await keeperPicture(),
    'unrelated.png': await scene(90),
    'mirrored.png': await editedScene(35, (picture) => picture.flop()),
  })
  await introduce(page, 'Mira')
  await importFiles(page, files, '3 imported')
  await whenListed(page, 3)
  await test.step('what is not a copy is not called one', async () => {
    await openAsset(page, /Unrelated/)
    await expect(panel(page).getByText('Unique', { exact: true })).toBeVisible()
    await toLibrary(page)
  })
  await test.step('the views of a comparison', async () => {
    await cell(page, /Mirrored/).click()
    await page.getByRole('button', { name: 'Show report' }).click()
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    const comparison = page.getByRole('region', { name: 'Compare with Lighthouse keeper' })
    const divide = comparison.getByRole('slider', { name: 'Divider between before and after' })
    await divide.focus()
    await page.keyboard.press('End')
    await expect(divide).toHaveAttribute('aria-valuenow', '100')
    await comparison.getByRole('button', { name: 'Side by side' }).click()
    await expect(divide).toBeHidden()
    await comparison.getByRole('button', { name: 'Onion skin' }).click()
    await expect(comparison.getByRole('slider', { name: 'Opacity of the picture on top' })).toBeVisible()
    await comparison.getByRole('tab', { name: 'Evidence' }).click()
    const shown = comparison.getByRole('row', { name: /^(Whole picture|Parts of the picture)/ }).first()
    await expect(shown).toContainText(/match(es)?\b/)
  })
  await test.step('export and print', () => exportAndPrint(page))
})

async function exportAndPrint(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Back to the report' }).click()
  const { path, name } = await download(page, () => page.getByRole('button', { name: 'Export as JSON' }).click())
  expect(name).toMatch(/\.json$/)
  const exported: unknown = JSON.parse(await readFile(path, 'utf8'))
  expect(exported).toMatchObject({
    format: 'luna_preflight_report',
    asset: { name: 'Mirrored' },
    report: {
      verdict: 'plagiarism_review',
      matches: expect.arrayContaining([
        expect.objectContaining({ name: 'Lighthouse keeper', creatorName: 'R. Vale', orientation: 'mirror' }),
      ]),
    },
  })

  await page.evaluate(() => {
    window.print = () => document.body.setAttribute('data-printed', 'yes')
  })
  await page.getByRole('button', { name: 'Print' }).click()
  await expect(page.locator('body[data-printed=yes]')).toBeAttached()
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByText('The same picture: mirrored.').filter({ visible: true })).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden()
  expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(10_000)
  await page.emulateMedia({ media: 'screen' })
}

test(
  'a crop of another creator’s picture is found, and its place is marked in both',
  ofLongRuns,
  async ({ studio }) => {
    const { page, directory } = studio
    const half = (picture: Sharp) => picture.extract({ left: 120, top: 70, width: 330, height: 250 }).flop()
    const files = await writeFiles(directory, {
      'keeper.png': await keeperPicture(),
      'half.png': await editedScene(35, half),
      'unrelated.png': await scene(90),
    })
    await introduce(page, 'Mira')
    await importFiles(page, files, '3 imported')
    await whenListed(page, 3)
    await openAsset(page, /Half/)
    const verdict = panel(page)
      .getByRole('status')
      .filter({ hasText: /^(The same picture as|Part of)/ })
    await expect(verdict).toContainText('Lighthouse keeper by R. Vale')
    await panel(page).getByRole('button', { name: 'Compare' }).click()
    const comparison = page.getByRole('region', { name: 'Compare with Lighthouse keeper' })
    await expect(comparison.getByText(/The same picture: .*mirrored/)).toBeVisible()
    await expect(comparison.getByRole('img', { name: 'Shared area' })).toHaveCount(2)
    await comparison.getByRole('button', { name: 'Slider', exact: true }).click()
    await expect(comparison.getByRole('img', { name: 'Shared area' })).toHaveCount(0)
  },
)

test('a decision changes the verdict, outlives a restart and can be taken back', ofLongRuns, async ({ open }) => {
  const studio = await open({ prepare: noModels })
  const { page, directory } = studio
  const files = await writeFiles(directory, {
    'fox.png': await scene(71),
    'fox.json': cardFile('Fox of the harbour', HARBOUR),
    'fox-again.png': await editedScene(71, (picture) => picture.flop()),
    'fox-again.json': cardFile('Fox again', HARBOUR),
  })
  await importFiles(page, files, '2 imported')
  await whenListed(page, 2)
  await openAsset(page, /fox again/i)
  await panel(page).getByRole('button', { name: 'Full report' }).click()
  const verdict = (at: Page) =>
    at
      .getByRole('main')
      .getByText(/^(Unique|Duplicate of yours)$/)
      .first()
  await expect(verdict(page)).toHaveText('Duplicate of yours')
  await page.getByRole('button', { name: 'Not a duplicate' }).click()
  await expect(verdict(page)).toHaveText('Unique')
  await expect(page.getByRole('button', { name: /^Undo the decision about fox/i })).toBeVisible()

  await studio.restart()
  // The studio reopens at its last page: the report.
  await expect(studio.page.getByRole('heading', { name: /^Preflight report/ })).toBeVisible()
  await expect(verdict(studio.page)).toHaveText('Unique')
  await studio.page.getByRole('button', { name: /^Undo the decision about fox/i }).click()
  await expect(verdict(studio.page)).toHaveText('Duplicate of yours')
})
