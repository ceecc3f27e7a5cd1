/** What is looked at on every page: whether it fits, how it looks, and what axe says of it. */
import { resolve } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { settled } from './pages.ts'

const directory = resolve(import.meta.dirname, '../../out/test/screenshots')

export const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const

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

/** Pictures of the page as it stands, in light and in dark; tells what does not fit the window. */
export async function photograph(page: Page, name: string, { width }: (typeof SIZES)[number]): Promise<string[]> {
  const findings: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await settled(page)
    const file = `${name.replaceAll(' ', '-')}-${width}-${colorScheme}.png`
    await page.screenshot({ path: resolve(directory, file) })
    findings.push(...(await clippedControls(page)).map((control) => `${file}: ${control}`))
  }
  return findings
}

/** What axe calls serious or critical, each with the elements it means. */
export async function grievances(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
