import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { addSampleLibrary, PAGES, settled } from './pages.ts'
import { expect, test } from './studio.ts'

/** What axe calls serious or critical, each with the elements it means. */
async function grievances(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

test('axe finds nothing serious on any page, in light and in dark', async ({ studio }) => {
  test.setTimeout(240_000)
  const { page } = studio
  expect(await grievances(page), 'welcome').toEqual([])
  await addSampleLibrary(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const { name, open } of PAGES) {
      await open(page)
      await settled(page)
      expect(await grievances(page), `${name}, ${colorScheme}`).toEqual([])
    }
  }
})

test('dialogs are sound, are left with Escape, and give the focus back', async ({ studio }) => {
  const { page } = studio
  await addSampleLibrary(page)
  await page.getByRole('gridcell').first().click()
  for (const [keys, name] of [
    ['ControlOrMeta+k', /command|palette|search/i],
    ['?', /shortcut/i],
  ] as const) {
    await page.keyboard.press(keys)
    const dialog = page.getByRole('dialog', { name })
    await expect(dialog).toBeVisible()
    expect(await grievances(page), keys).toEqual([])
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('gridcell').first()).toBeFocused()
  }
})

test('nothing moves for those who asked for stillness', async ({ studio }) => {
  const { page } = studio
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await addSampleLibrary(page)
  const moving = await page.evaluate(
    () => document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().duration ?? 0) > 1).length,
  )
  expect(moving).toBe(0)
})
