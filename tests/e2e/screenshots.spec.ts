import { resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { addSampleLibrary, PAGES, settled } from './pages.ts'
import { expect, test } from './studio.ts'

const directory = resolve(import.meta.dirname, '../../out/test/screenshots')
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
]

/** Controls whose words are cut off, and a page that is wider than its window. What is hidden for eyes is passed over. */
function clippedControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const clipped = [...document.querySelectorAll<HTMLElement>('button, [role=tab], [role=link], a, h1, h2, h3, label')]
      .filter((element) => element.checkVisibility() && element.clientWidth > 1)
      .filter((element) => getComputedStyle(element).overflowX !== 'visible')
      .filter((element) => getComputedStyle(element).textOverflow !== 'ellipsis')
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.tagName.toLowerCase()} "${element.textContent?.trim().slice(0, 60)}"`)
    return document.documentElement.scrollWidth > window.innerWidth ? [...clipped, 'the page itself'] : clipped
  })
}

test('every page fits its window at both sizes, in light and in dark', async ({ studio }) => {
  test.setTimeout(300_000)
  const { page } = studio
  await addSampleLibrary(page)
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (const { name, open } of PAGES) {
      await open(page)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await settled(page)
        const file = `${name.replaceAll(' ', '-')}-${size.width}-${colorScheme}.png`
        await page.screenshot({ path: resolve(directory, file) })
        expect(await clippedControls(page), file).toEqual([])
      }
    }
  }
})
