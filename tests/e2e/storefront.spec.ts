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

test('a picture of a work is enlarged, moved and left by keyboard, and is a link without the script', async ({
  browser,
}) => {
  const { url } = await prepared('demoMarket')
  const [, , work = ''] = await pagesOf(url)
  const page = await browser.newPage({ viewport: NARROW })
  // Works of the demo have one picture each.
  await page.route(url + work, async (route) => {
    const response = await route.fetch()
    const body = (await response.text()).replace(/<div class="gallery">(<a [\s\S]*?<\/a>)/, '<div class="gallery">$1$1')
    await route.fulfill({ response, body })
  })
  await page.goto(url + work)
  const link = page.locator('.gallery a').first()
  await link.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Enlarged picture' })
  const picture = dialog.getByRole('img')
  await expect(picture).toHaveAttribute('alt', /./)
  await expect(dialog.getByRole('status')).toContainText('100%')
  expect(await axeViolations(page)).toEqual([])
  for (const target of await dialog.getByRole('button').all()) {
    const box = await target.boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44)
  }
  await page.keyboard.press('+')
  await page.keyboard.press('+')
  await expect(dialog.getByRole('status')).toContainText('225%')
  await page.keyboard.press('ArrowRight')
  await expect(picture).toHaveAttribute('style', /translate\(-\d/)
  await page.keyboard.press('-')
  await expect(dialog.getByRole('status')).toContainText('150%')
  await page.keyboard.press('0')
  await expect(picture).toHaveAttribute('style', /translate\(0px, 0px\) scale\(1\)/)
  await page.keyboard.press('PageDown')
  await expect(dialog.getByRole('status')).toContainText('Picture 2 of 2')
  await dialog.getByRole('button', { name: 'Next picture' }).click()
  await expect(dialog.getByRole('status')).toContainText('Picture 1 of 2')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(link).toBeFocused()
  await page.close()
  const plain = await browser.newPage({ javaScriptEnabled: false })
  await plain.goto(url + work)
  await plain.locator('.gallery a').first().click()
  expect(plain.url()).toMatch(/\/media\/[0-9a-f]{64}$/)
  await plain.close()
})

test('a visitor verifies a certificate in the browser, and a forged one is called out', async ({ browser }) => {
  const { url } = await prepared('demoMarket')
  const [, , work = ''] = await pagesOf(url)
  const page = await browser.newPage()
  await page.goto(url + work)
  const verifier = page.locator('[data-verify]')
  const button = verifier.getByRole('button', { name: 'Verify this certificate' })
  await button.click()
  await expect(verifier.getByText('The certificate is genuine.')).toBeVisible()
  await expect(verifier.getByRole('listitem')).toHaveCount(6)
  await expect(verifier.locator('li:not([data-outcome=verified])')).toHaveCount(0)
  expect(await axeViolations(page)).toEqual([])
  const source = (await page.locator('.gallery a').first().getAttribute('href')) ?? ''
  const buffer = Buffer.from(await (await fetch(url + source)).arrayBuffer())
  const input = verifier.getByLabel('Is your file one of those that were certified?')
  await input.setInputFiles({ name: 'own.png', mimeType: 'image/png', buffer })
  await expect(verifier.getByText('“own.png” is one of the certified files')).toBeVisible()
  await input.setInputFiles({ name: 'other.png', mimeType: 'image/png', buffer: buffer.subarray(1) })
  await expect(verifier.getByText('“other.png” is not one of the certified files')).toBeVisible()
  await page.route('**/v1/assets/*/certificate', async (route) => {
    const response = await route.fetch()
    const proven = await response.json()
    proven.certificate.document.creatorName = 'Someone else'
    await route.fulfill({ response, json: proven })
  })
  await button.click()
  await expect(verifier.getByText('The certificate could not be verified.')).toBeVisible()
  await expect(verifier.locator('li[data-outcome=failed]')).toContainText('The signature does not fit the certificate.')
  await expect(verifier.locator('li[data-outcome=skipped]')).toHaveCount(3)
  await expect(input).toBeHidden()
  await page.close()
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
      scripts: [...document.scripts].filter(
        ({ type, src }) =>
          type !== 'application/ld+json' && !/^\/(zoom|verify)-[0-9a-f]{16}\.js$/.test(new URL(src || 'x:y').pathname),
      ).length,
      handlers: [...document.querySelectorAll('*')].filter((one) =>
        [...one.attributes].some(({ name }) => name.startsWith('on')),
      ).length,
      hostile: document.querySelectorAll('img[src="x"], svg[onload], a[href^="javascript"]').length,
      data: [...document.scripts].filter(({ src }) => src === '').map(({ text }) => typeof JSON.parse(text)),
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
