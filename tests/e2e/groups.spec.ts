import { join } from 'node:path'
import { editedScene, scene, writeFiles } from './files.ts'
import { noModels } from './start-with.ts'
import { chooseFolder, grid, importTray, openReport } from './steps.ts'
import { expect, ofLongRuns, test } from './studio.ts'

test.use({ startup: { prepare: noModels } })

test('a batch of variants is one decision, and one undo', ofLongRuns, async ({ studio }) => {
  const { page, directory } = studio
  const folder = join(directory, 'works')
  await writeFiles(folder, {
    'tower.png': await scene(1),
    'tower smaller.png': await editedScene(1, (picture) => picture.resize(300)),
    'tower brighter.png': await editedScene(1, (picture) => picture.modulate({ brightness: 1.05 })),
    'harbour.png': await scene(2),
  })
  await chooseFolder(page, folder)
  await expect(importTray(page).getByText('4 imported')).toBeVisible()

  const report = await openReport(page)
  const section = report.getByRole('region', { name: 'Copies to resolve' })
  await expect(section).toContainText('3 assets')
  await section.getByRole('button', { name: 'Resolve', exact: true }).click()
  await expect(page.getByText('1 group of copies', { exact: true })).toBeVisible()

  // Which one came in first is chance, and with it which one is kept.
  const keepLargest = async () => {
    await page.getByRole('button', { name: 'Keep in all groups' }).click()
    await page.getByRole('menuitem', { name: 'Largest' }).click()
  }
  await keepLargest()
  await expect(page.getByText('Tower: 3 copies', { exact: true })).toBeVisible()
  await page.getByRole('radio', { name: 'Keep Tower smaller' }).check()
  await expect(page.getByText('Tower smaller: 3 copies', { exact: true })).toBeVisible()
  await keepLargest()
  await expect(page.getByText('Tower: 3 copies', { exact: true })).toBeVisible()
  await expect(page.getByText(/Compared with the kept one|resized/i).first()).toBeVisible()

  await page.keyboard.press('c')
  const compared = page.getByRole('dialog', { name: 'Compare 3 pictures' })
  await expect(compared).toBeVisible()
  await expect(compared.getByRole('img')).toHaveCount(3)
  await expect(compared.getByRole('status')).toHaveText(/^[1-9]\d* ?%$/)
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Mark as alternates' }).click()
  await expect(page.getByText('Marked 2 copies as alternates', { exact: true })).toBeVisible()
  await expect(page.getByText('No copies to resolve')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(page.getByText('1 group of copies', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Trash the others' }).click()
  await expect(page.getByText('No copies to resolve')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(page.getByText('1 group of copies', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Show in the library' }).click()
  await expect(grid(page).getByRole('gridcell')).toHaveCount(3)
  await expect(grid(page).getByRole('gridcell', { selected: true })).toHaveCount(3)
  await page.getByRole('button', { name: 'Group copies' }).click()
  await expect(page.getByRole('dialog', { name: 'Duplicates' }).getByText('1 group of copies')).toBeVisible()
})
