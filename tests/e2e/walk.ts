/** What is checked on every page: whether it fits its window, and what axe reports. */
import { resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { extent } from '../extent.ts'
import { type AxeRules, axeViolations } from './axe.ts'
import { untilItPasses } from './steps.ts'
import { expect, test } from './studio.ts'

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

/** `npm run screenshots` sets it. */
const takesPictures = process.env['LUNA_EVERY_LOOK'] !== undefined

/** A page or a part of a page, as a walk reaches it. */
export interface Place {
  readonly name: string
  /** A dialog, a menu or a tab of a page that has a place of its own. */
  readonly isPart?: boolean
  open(page: Page): Promise<unknown>
}

/**
 * Without the parts of pages in a short run: the long run has them all, and `a-story.spec.ts` those that a sale, a review
 * and an appeal take.
 */
export function pagesOf(places: readonly Place[]): readonly Place[] {
  return extent === 'long' || takesPictures ? places : places.filter(({ isPart }) => isPart !== true)
}

/** In a short run each place has one look in turn, so that a walk has seen both sizes and both schemes. */
function looksAt(index: number, { isPart = false }: Place): readonly Look[] {
  if (takesPictures) return isPart ? CROSSED_LOOKS : EVERY_LOOK
  return extent === 'long' ? EVERY_LOOK : EVERY_LOOK.slice(index % EVERY_LOOK.length).slice(0, 1)
}

/** Returns the controls with clipped text, and the page itself where it is wider than its window. */
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

/** Waits until texts and lists are there; for a picture of the page, also until its images are. */
async function settle(page: Page): Promise<void> {
  await expect(page.locator('[aria-hidden].animate-skeleton')).toHaveCount(0)
  await page.evaluate(() => document.fonts.ready)
  if (!takesPictures) return
  const images = expect.poll(() => page.evaluate(haveLoadedInView), { timeout: 5_000, intervals: [50] })
  // Some never load, such as those that were not seen before the network was cut.
  await images.toBe(true).catch(() => undefined)
}

/** Runs in the page. An image that waits for its turn to load has no address yet. */
function haveLoadedInView(): boolean {
  return [...document.images].every((image) => {
    const { top, bottom, width } = image.getBoundingClientRect()
    const isInView = width > 0 && bottom > 0 && top < window.innerHeight
    return !isInView || (image.hasAttribute('src') && image.complete)
  })
}

async function checkFit(page: Page, name: string, { size, colorScheme }: Look): Promise<string[]> {
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await settle(page)
  const look = `${name.replaceAll(' ', '-')}-${size.width}-${colorScheme}`
  if (takesPictures) await page.screenshot({ path: resolve(directory, `${look}.png`) })
  return (await clippedControls(page)).map((control) => `${look}: ${control}`)
}

const ONLY_CONTRAST: AxeRules = { runOnly: ['color-contrast'] }

/** While a menu is open, nothing behind it can be reached; axe knows that of dialogs only. */
async function rulesFor(page: Page): Promise<AxeRules> {
  const hasMenu = (await page.getByRole('menu').count()) > 0
  return hasMenu ? { rules: { 'aria-hidden-focus': { enabled: false } } } : {}
}

/** Checks the page as it is. Of all that axe looks at, the color scheme changes only the contrast. */
async function lookAt(page: Page, name: string, looks: readonly Look[]): Promise<string[]> {
  const findings: string[] = []
  const seen = new Set<string>()
  for (const look of looks) {
    findings.push(...(await checkFit(page, name, look)))
    if (seen.has(look.colorScheme)) continue
    const violations = await axeViolations(page, seen.size > 0 ? ONLY_CONTRAST : await rulesFor(page))
    findings.push(...violations.map((violation) => `${name}, ${look.colorScheme}: ${violation}`))
    seen.add(look.colorScheme)
  }
  return findings
}

/** Closes every dialog and menu over the page, the topmost first. */
async function closeOverlays(page: Page): Promise<void> {
  const overlays = page.getByRole('dialog').or(page.getByRole('menu'))
  await untilItPasses(async (timeout) => {
    const before = await overlays.count()
    if (before === 0) return
    await page.keyboard.press('Escape')
    await expect.poll(() => overlays.count(), { timeout }).toBeLessThan(before)
    expect(await overlays.count()).toBe(0)
  })
}

const LONGEST_REPORT = 400

/** Opens and checks each place. One that does not open keeps none of the others from being checked. */
export async function walk(page: Page, places: readonly Place[]): Promise<string[]> {
  const findings: string[] = []
  for (const [index, place] of places.entries()) {
    await test.step(place.name, async () => {
      const problem = await place.open(page).then(
        () => [],
        (error: unknown) => [`${place.name} does not open: ${String(error).slice(0, LONGEST_REPORT)}`],
      )
      findings.push(...problem, ...(await lookAt(page, place.name, looksAt(index, place))))
      await closeOverlays(page)
    })
  }
  return findings
}

/** Opens each place once, so that the studio has read what it shows. */
export async function visit(page: Page, places: readonly Place[]): Promise<void> {
  for (const place of places) {
    await place.open(page)
    await closeOverlays(page)
  }
}
