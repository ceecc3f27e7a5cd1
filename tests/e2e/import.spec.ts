import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { createCard, serializeCard } from '#shared/asset-card/card.ts'
import { writeCharacterCard } from '#shared/character-card/card-file.ts'
import { V2 } from '#shared/character-card/samples.fixture.ts'
import { brokenPicture, pictureWithPrompt, scene, writeFiles } from './files.ts'
import { noModels } from './start-with.ts'
import { cell, chooseFolder, grid, importTray, openReport, statusStrip, toLibrary } from './steps.ts'
import { expect, ofLongRuns, test } from './studio.ts'

test.use({ startup: { prepare: noModels } })

test('a folder comes in with what is good; what is broken is named with its reason', async ({ studio }) => {
  const { page, directory } = studio
  const folder = join(directory, 'works')
  await writeFiles(folder, {
    'harbour.png': await scene(1),
    'deep/down/tower.png': await scene(2),
    'cut-off.png': await brokenPicture(3),
    'notes.txt': 'Ask Mira about the map.',
    'market.json': serializeCard({
      ...createCard('location', 'Night market'),
      description: 'Lanterns over wet stone.',
    }),
    'aelis.png': writeCharacterCard(V2, 'png', { picture: await scene(4) }),
    'rogue.png': await pictureWithPrompt(5, 'a moonlit drow rogue, silver eyes'),
  })
  await chooseFolder(page, folder)
  await expect(importTray(page).getByText('5 imported, 2 failed')).toBeVisible()

  const report = await openReport(page)
  const failed = report.getByRole('listitem').filter({ hasText: 'cut-off.png' })
  await expect(failed).toContainText(/broken|damaged|incomplete/i)
  await expect(report.getByRole('listitem').filter({ hasText: 'notes.txt' })).toContainText(
    /not supported|kind of file/i,
  )
  await expect(report.getByRole('heading', { name: 'works', exact: true })).toBeVisible()
  await toLibrary(page)

  for (const name of ['harbour', 'tower', 'Night market', 'Aëlis', 'rogue'])
    await expect(cell(page, new RegExp(name, 'i'))).toBeVisible()
  await page.getByRole('combobox', { name: 'Search the library' }).fill('moonlit')
  await expect(grid(page).getByRole('gridcell')).toHaveCount(1)
  await expect(cell(page, /rogue/i)).toBeVisible()

  // Folders are collections, and their names are found.
  const sidebar = page.getByRole('navigation', { name: 'Filters and folders' })
  await page.getByRole('combobox', { name: 'Search the library' }).fill('deep down')
  await expect(grid(page).getByRole('gridcell')).toHaveCount(1)
  for (const name of ['works', 'deep']) {
    await sidebar.getByRole('button', { name: `Show what is in ${name}` }).click()
  }
  await sidebar.getByRole('button', { name: /^down/ }).click()
  await expect(page.getByText('Collection: works / deep / down')).toBeVisible()
  await expect(cell(page, /tower/i)).toBeVisible()
  await expect(grid(page).getByRole('gridcell')).toHaveCount(1)
})

/** Lets go of files over the window, as a file manager does. */
async function dropFiles(page: Page, paths: readonly string[]): Promise<void> {
  const files = await Promise.all(
    paths.map(async (path) => ({
      name: path.split('/').at(-1) ?? path,
      base64: (await readFile(path)).toString('base64'),
    })),
  )
  const transfer = await page.evaluateHandle((dropped) => {
    const data = new DataTransfer()
    for (const { name, base64 } of dropped)
      data.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name))
    return data
  }, files)
  await page.getByRole('main').dispatchEvent('dragenter', { dataTransfer: transfer })
  await expect(page.getByText('Drop to add to the library')).toBeVisible()
  await page.getByRole('main').dispatchEvent('drop', { dataTransfer: transfer })
}

test('files dropped on the window come in; a second time they are already there', async ({ studio }) => {
  const { page, directory } = studio
  const paths = await writeFiles(directory, { 'gate.png': await scene(11), 'mill.png': await scene(12) })
  await expect(page.getByRole('heading', { name: 'Welcome to Luna Studio' })).toBeVisible()
  await dropFiles(page, paths)
  await expect(importTray(page).getByText('2 imported')).toBeVisible()
  await expect(page.getByText('Drop to add to the library')).toBeHidden()
  await expect(cell(page, /mill/i)).toBeVisible()
  await dropFiles(page, paths)
  await expect(importTray(page).getByText('0 imported, 2 skipped')).toBeVisible()
  const report = await openReport(page)
  await report.getByText('Skipped (2)').click()
  await expect(report.getByText('Already in the library').first()).toBeVisible()
})

const MANY = 250

test('a long import that is cancelled keeps what it has done', ofLongRuns, async ({ studio }) => {
  const { page, directory } = studio
  const folder = join(directory, 'many')
  const one = await scene(20)
  // Trailing bytes make each a file of its own; the pictures are equal, so drawing them costs nothing.
  const files = Object.fromEntries(
    Array.from({ length: MANY }, (_, index) => [`piece-${index}.png`, Buffer.concat([one, Buffer.from(`${index}`)])]),
  )
  await writeFiles(folder, files)
  await chooseFolder(page, folder)
  const tray = importTray(page)
  await expect(tray.getByText(/^Importing [1-9]\d* of 250/)).toBeVisible()
  await tray.getByRole('button', { name: 'Cancel the import' }).click()
  await expect(tray.getByText(/^[\d,]+ imported/)).toBeVisible()
  const text = await tray.getByText(/^[\d,]+ imported/).textContent()
  const kept = Number(/^\d+/.exec(text ?? '')?.[0])
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThan(MANY)
  await expect(statusStrip(page)).toContainText(kept === 1 ? '1 asset' : `${kept} assets`)
  await studio.restart()
  await expect(statusStrip(studio.page)).toContainText(kept === 1 ? '1 asset' : `${kept} assets`)
})
