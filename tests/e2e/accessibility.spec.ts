import { axeViolations } from './axe.ts'
import { brokenPicture, scene, writeFiles } from './files.ts'
import { all, noModels, samples } from './start-with.ts'
import { grid, importFiles, openAsset, openReport, toLibrary } from './steps.ts'
import { expect, ofLongRuns, test } from './studio.ts'

test('dialogs are sound, are left with Escape, and give the focus back', ofLongRuns, async ({ open }) => {
  const { page } = await open({ prepare: all(samples, noModels) })
  await page.getByRole('gridcell').first().click()
  for (const [keys, name] of [
    ['ControlOrMeta+k', /command|palette|search/i],
    ['?', /shortcut/i],
  ] as const) {
    await page.keyboard.press(keys)
    const dialog = page.getByRole('dialog', { name })
    await expect(dialog).toBeVisible()
    expect(await axeViolations(page), keys).toEqual([])
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('gridcell').first()).toBeFocused()
  }
})

test(
  'the page of an import and the editor’s dialogs are sound, and dialogs are left with Escape',
  ofLongRuns,
  async ({ open }) => {
    const { page, directory } = await open({ prepare: noModels })
    const files = { 'owl.png': await scene(5), 'cut-off.png': await brokenPicture(6) }
    await importFiles(page, await writeFiles(directory, files), '1 imported, 1 failed')
    const report = await openReport(page)
    await expect(report.getByText('cut-off.png', { exact: true })).toBeVisible()
    expect(await axeViolations(page), 'import report').toEqual([])
    await toLibrary(page)

    await openAsset(page, /Owl/)
    await page.getByRole('textbox', { name: 'Description' }).fill('It hears the snow fall.')
    const save = page.getByRole('button', { name: 'Save revision' })
    await save.click()
    await expect(page.getByRole('dialog', { name: 'Save revision' })).toBeVisible()
    expect(await axeViolations(page), 'save revision').toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(save).toBeFocused()

    await page.getByRole('tab', { name: 'History' }).click()
    await page.getByRole('checkbox', { name: /^Draft/ }).check()
    await page.getByRole('checkbox', { name: /^Revision 1/ }).check()
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await expect(page.getByRole('dialog', { name: 'Revision 1 and Draft' })).toBeVisible()
    expect(await axeViolations(page), 'comparison of revisions').toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  },
)

test('nothing moves for people who asked for reduced motion', ofLongRuns, async ({ open }) => {
  const { page } = await open({ prepare: all(samples, noModels) })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.reload()
  await expect(grid(page).getByRole('gridcell').first()).toBeVisible()
  const moving = await page.evaluate(
    () => document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().duration ?? 0) > 1).length,
  )
  expect(moving).toBe(0)
})
