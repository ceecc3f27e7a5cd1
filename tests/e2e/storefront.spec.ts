/** The market's pages for visitors, in a real browser: sound in every look, whole without scripts, and deaf to injections. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { DEMO_PEOPLE } from '#server/demo/people.ts'
import { HOSTILE_NAME, HOSTILE_TAG } from '#server/web/hostile.fixture.ts'
import { workPath } from '#shared/web-addresses.ts'
import { extent } from '../extent.ts'
import { axeViolations } from './axe.ts'
import { prepared } from './prepared.ts'

const NARROW = { width: 390, height: 844 }
const WIDE = { width: 1440, height: 900 }
const ALL_LOOKS = [NARROW, WIDE].flatMap((viewport) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ viewport, colorScheme })),
)
const LOOKS = extent === 'long' ? ALL_LOOKS : ALL_LOOKS.filter((_look, index) => index === 0 || index === 3)

/** The pages of the demo market that have the most on them. */
async function pagesOf(url: string): Promise<string[]> {
  const home = await (await fetch(url)).text()
  const work = /\/works\/[^"]+/.exec(home)?.[0] ?? ''
  return ['/', '/search?q=harbour', work, `/creators/${DEMO_PEOPLE.coast.handle}`]
}

/** Elements that reach out of the page to the right. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    if (document.documentElement.scrollWidth <= window.innerWidth) return []
    const all = [...document.querySelectorAll('body *')]
    return all
      .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1)
      .map((one) => one.outerHTML.slice(0, 80))
  })
}

test('home, search, work and creator are sound on phones and desks, in light and dark', async ({ browser }) => {
  const { url } = await prepared('demoMarket')
  const pages = await pagesOf(url)
  for (const look of LOOKS) {
    const context = await browser.newContext(look)
    const page = await context.newPage()
    for (const path of pages) {
      await page.goto(url + path)
      const where = `${path} ${look.viewport.width} ${look.colorScheme}`
      expect(await axeViolations(page), where).toEqual([])
      expect(await tooWide(page), where).toEqual([])
    }
    await context.close()
  }
})

test('a visitor without scripts gets from the home page to a work and its creator by keyboard', async ({ browser }) => {
  const { url } = await prepared('demoMarket')
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(url)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.getByRole('searchbox', { name: 'Search works' }).fill('lantern')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Works for “lantern”')
  await page.getByRole('link', { name: /^Items/ }).click()
  await page.getByRole('link', { name: 'Saltglass lantern' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Saltglass lantern' })).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'Offers' })).toContainText('$')
  await expect(page.getByRole('link', { name: 'Open in Luna Studio' })).toHaveAttribute(
    'href',
    /^luna-studio:\/\/work\//,
  )
  await page.getByRole('main').getByRole('link', { name: DEMO_PEOPLE.coast.name }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(DEMO_PEOPLE.coast.name)
  await context.close()
})

const CREATOR = { id: '0198f6a0-7e0c-7000-8000-0000000000aa', handle: 'mallory' }

async function startHostileMarket() {
  const folder = mkdtempSync(join(tmpdir(), 'luna-e2e-hostile-'))
  cpSync(await prepared('emptyMarketData'), folder, { recursive: true })
  const entry = join(import.meta.dirname, 'hostile-market.process.ts')
  const child = spawn(process.execPath, [entry, folder, CREATOR.id, CREATOR.handle], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('The market ended before it was ready.')))
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])
  const [port, assetId = ''] = String(line).split(' ')
  return {
    url: `http://127.0.0.1:${port}`,
    work: workPath({ id: assetId, name: HOSTILE_NAME }),
    assetId,
    async close() {
      child.kill('SIGTERM')
      await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Opens a page and fails where something of it ran or tried to. */
async function expectHarmless(browser: Browser, addresses: readonly string[]): Promise<void> {
  const page = await browser.newPage()
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  page.on('dialog', (dialog) => said.push(dialog.message()))
  for (const address of addresses) {
    await page.goto(address)
    const found = await page.evaluate(() => ({
      hacked: 'hacked' in window,
      scripts: [...document.scripts].filter(({ type }) => type !== 'application/ld+json').length,
      handlers: [...document.querySelectorAll('*')].filter((one) =>
        [...one.attributes].some(({ name }) => name.startsWith('on')),
      ).length,
      hostile: document.querySelectorAll('img[src="x"], svg[onload], a[href^="javascript"]').length,
      data: [...document.scripts].map(({ text }) => typeof JSON.parse(text)),
    }))
    expect({ address, ...found }).toMatchObject({ address, hacked: false, scripts: 0, handlers: 0, hostile: 0 })
    expect(found.data.every((type) => type === 'object')).toBe(true)
  }
  // A policy that had to stop something would have said so.
  expect(said).toEqual([])
  await page.close()
}

test('a hostile creator gets nothing to run, and feeds and sitemaps stay XML', async ({ browser }) => {
  const market = await startHostileMarket()
  try {
    const { url, work, assetId } = market
    const tag = `/tags/${encodeURIComponent(HOSTILE_TAG.toLowerCase())}`
    const pages = [
      '/',
      '/search',
      `/search?q=${encodeURIComponent(HOSTILE_NAME)}`,
      work,
      `/creators/${CREATOR.handle}`,
      tag,
      '/tags',
    ]
    await expectHarmless(
      browser,
      [...pages, `/embed/works/${assetId}`].map((path) => url + path),
    )
    const feeds = ['/feed.atom', `/creators/${CREATOR.handle}/feed.atom`, `${tag}/feed.atom`]
    const page = await browser.newPage()
    await page.goto(`${url}/help`)
    for (const path of [...feeds, '/sitemap.xml', '/sitemaps/creators.xml', `/sitemaps/${assetId}.xml`]) {
      const text = await (await fetch(url + path)).text()
      const problem = await page.evaluate((xml) => {
        const parsed = new DOMParser().parseFromString(xml, 'application/xml')
        return parsed.querySelector('parsererror')?.textContent ?? null
      }, text)
      expect(problem, path).toBeNull()
      expect(text, path).toMatch(/^<\?xml/)
    }
    await page.close()
  } finally {
    await market.close()
  }
})
