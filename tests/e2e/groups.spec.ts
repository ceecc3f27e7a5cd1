import { join } from 'node:path'
import { editedScene, scene, writeFiles } from './files.ts'
import { noModels } from './start-with.ts'
import { chooseFolder, grid, importTray, openReport } from './steps.ts'
import { expect, test } from './studio.ts'

test.use({ startup: { prepare: noModels } })

test('a batch of variants is one decision, and one undo', async ({ studio }) => {
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
  await expect(report.getByText('1 group of the same work in this import')).toBeVisible()
  await expect(report.getByText('1 unique, 3 close to another work')).toBeVisible()
  await report.getByRole('button', { name: 'Alternates of the first' }).click()
  await expect(page.getByText(/^Noted 2 assets as alternates/)).toBeVisible()
  await report.getByRole('button', { name: 'Undo alternates' }).click()
  await expect(page.getByText('2 decisions were taken back.', { exact: true })).toBeVisible()

  await report.getByRole('button', { name: 'Trash the others' }).click()
  // Under the pointer a toast stays.
  await page.getByText('Moved 2 assets to the trash', { exact: true }).hover()
  await expect(report.getByText('1 group of the same work in this import')).toBeHidden()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(report.getByText('1 group of the same work in this import')).toBeVisible()

  await report.getByRole('button', { name: 'Show', exact: true }).click()
  await expect(report).toBeHidden()
  await expect(grid(page).getByRole('gridcell')).toHaveCount(3)
  await expect(grid(page).getByRole('gridcell', { selected: true })).toHaveCount(3)
  await page.getByRole('button', { name: 'Check uniqueness' }).click()
  await expect(page.getByText('Checked 3 assets', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Group copies' }).click()
  await expect(
    page.getByRole('dialog', { name: 'Copies of each other' }).getByText('1 group of the same work'),
  ).toBeVisible()
})
