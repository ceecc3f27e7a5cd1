/** What is looked at on every page: whether it fits, how it looks, and what axe says of it. */
import { resolve } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { settled } from './pages.ts'

const directory = resolve(import.meta.dirname, '../../out/test/screenshots')

const WIDE = { width: 1440, height: 900 } as const
const SMALL = { width: 1024, height: 700 } as const
const SIZES = [WIDE, SMALL] as const

const SCHEMES = ['light', 'dark'] as const

interface Look {
  readonly size: (typeof SIZES)[number]
  readonly colorScheme: (typeof SCHEMES)[number]
}

const EVERY_LOOK: readonly Look[] = SIZES.flatMap((size) => SCHEMES.map((colorScheme) => ({ size, colorScheme })))

/** Both sizes and both schemes in half the time. */
const CROSSED_LOOKS: readonly Look[] = [
  { size: WIDE, colorScheme: 'dark' },
  { size: SMALL, colorScheme: 'light' },
]

interface Place {
  readonly index: number
  /** It stands on or over a page that is looked at by itself. */
  readonly isPart: boolean
}

/** Tests are content with two looks at a page and one, in turn, at its parts; `npm run screenshots` wants twice as many. */
export function looksAt({ index, isPart }: Place): readonly Look[] {
  const isForPictures = process.env['LUNA_EVERY_LOOK'] !== undefined
  if (!isPart) return isForPictures ? EVERY_LOOK : CROSSED_LOOKS
  return isForPictures ? CROSSED_LOOKS : CROSSED_LOOKS.slice(index % 2, (index % 2) + 1)
}

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

async function pictureOf(page: Page, name: string, { size, colorScheme }: Look): Promise<string[]> {
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await settled(page)
  const file = `${name.replaceAll(' ', '-')}-${size.width}-${colorScheme}.png`
  await page.screenshot({ path: resolve(directory, file) })
  return (await clippedControls(page)).map((control) => `${file}: ${control}`)
}

/** What axe calls serious or critical, each with the elements it means. */
export function grievances(page: Page): Promise<string[]> {
  return complaintsOf(new AxeBuilder({ page }))
}

async function complaintsOf(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

/** Pictures, fit and axe of what stands on the page. Of all that axe looks at, the scheme changes the contrast alone. */
export async function lookAt(page: Page, name: string, looks: readonly Look[]): Promise<string[]> {
  const findings: string[] = []
  const seen = new Set<string>()
  for (const look of looks) {
    findings.push(...(await pictureOf(page, name, look)))
    if (seen.has(look.colorScheme)) continue
    const axe = new AxeBuilder({ page })
    if (seen.size > 0) axe.withRules(['color-contrast'])
    // While a menu is open nothing behind it can be reached; axe knows that of dialogs alone.
    else if ((await page.getByRole('menu').count()) > 0) axe.disableRules(['aria-hidden-focus'])
    seen.add(look.colorScheme)
    findings.push(...(await complaintsOf(axe)).map((complaint) => `${name}, ${look.colorScheme}: ${complaint}`))
  }
  return findings
}
