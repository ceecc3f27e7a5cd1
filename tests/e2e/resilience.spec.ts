import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { scene, writeFiles } from './files.ts'
import { runsInElectron } from './launch.ts'
import { noModels } from './start-with.ts'
import { cell, importFiles, openAsset, statusStrip, whenSaved } from './steps.ts'
import { expect, ofLongRuns, test } from './studio.ts'

test.use({ startup: { prepare: noModels } })

const LOST = 'The studio is not responding. Retrying…'

test('when the studio ends, what is typed is kept and saved once it is back', async ({ studio }) => {
  const { page, directory } = studio
  await importFiles(page, await writeFiles(directory, { 'owl.png': await scene(5) }), '1 imported')
  await openAsset(page, /Owl/)
  await page.getByRole('textbox', { name: 'Description' }).fill('Typed while all was well.')
  await whenSaved(page)

  await studio.kill()
  await expect(statusStrip(page).getByText(LOST)).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('textbox', { name: 'Description' }).fill('Typed into the silence.')
  await expect(page.getByRole('status').filter({ hasText: /^Not saved yet/ })).toBeVisible()

  // Like a restart by the user: its link opens a new tab of the same browser, and the old tab continues.
  await studio.start()
  await expect(statusStrip(page).getByText(LOST)).toBeHidden()
  await whenSaved(page)
  await expect(page.getByRole('textbox', { name: 'Description' })).toHaveValue('Typed into the silence.')
  await studio.page.reload()
  await expect(studio.page.getByRole('textbox', { name: 'Description' })).toHaveValue('Typed into the silence.')
})

test('what was typed into the silence survives the closing of its tab', ofLongRuns, async ({ studio }) => {
  const { page, directory } = studio
  await importFiles(page, await writeFiles(directory, { 'owl.png': await scene(5) }), '1 imported')
  await openAsset(page, /Owl/)
  await whenSaved(page)
  await studio.kill()
  await page.getByRole('textbox', { name: 'Description' }).fill('Nobody heard this.')
  await expect(page.getByRole('status').filter({ hasText: /^Not saved yet/ })).toBeVisible()
  await page.close()

  await studio.start()
  await expect(studio.page.getByRole('textbox', { name: 'Description' })).toHaveValue('Nobody heard this.')
  await whenSaved(studio.page)
})

test(
  'a page that the studio does not know any more says what to do, and continues once it is known',
  ofLongRuns,
  async ({ studio }) => {
    const { page, directory } = studio
    await importFiles(page, await writeFiles(directory, { 'owl.png': await scene(5) }), '1 imported')
    await openAsset(page, /Owl/)
    await whenSaved(page)
    const session = await page.context().cookies()
    await page.context().clearCookies()
    await page.getByRole('textbox', { name: 'Description' }).fill('Written by a stranger.')
    await expect(page.getByRole('status').filter({ hasText: /^Not saved yet/ })).toBeVisible()
    await page.getByRole('tab', { name: 'History' }).click()
    await expect(page.getByText('The studio was restarted. Open the link it printed to continue.')).toBeVisible()
    await page.context().addCookies(session)
    await whenSaved(page)
  },
)

test('another server of this computer is never sent the session of the studio', async ({ studio }) => {
  const { page } = studio
  const asked: [path: string, cookies: string][] = []
  const other = createServer(({ url = '', headers }, response) => {
    asked.push([url, headers.cookie ?? ''])
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>Another server</title>')
  })
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  try {
    // The desktop app has no cookies at all.
    expect(await page.context().cookies()).toHaveLength(runsInElectron ? 0 : 1)
    const visitor = await page.context().newPage()
    for (const path of ['/', '/open', '/rpc/system/info', '/media/0', '/index.html']) {
      await visitor.goto(`http://127.0.0.1:${port}${path}`)
      await visitor.evaluate((asset) => fetch(asset, { credentials: 'include' }), path)
    }
    expect(asked.length).toBeGreaterThanOrEqual(10)
    expect(asked.filter(([, cookies]) => cookies !== '')).toEqual([])
  } finally {
    other.closeAllConnections()
    await new Promise((resolve) => other.close(resolve))
  }
})

test('a list that cannot be read says so and is read again at a button', ofLongRuns, async ({ studio }) => {
  const { page, directory } = studio
  await importFiles(page, await writeFiles(directory, { 'owl.png': await scene(5) }), '1 imported')
  await expect(cell(page, /Owl/)).toBeVisible()
  // The list fails until the button is pressed, and not a moment longer: a change event in between reloads it.
  const isPressed = () => page.evaluate(() => sessionStorage.getItem('pressed') !== null).catch(() => false)
  await page.route('**/rpc/assets/list', async (route) => ((await isPressed()) ? route.continue() : route.abort()))
  await page.reload()
  const failure = page.getByRole('main').getByRole('alert')
  await expect(failure.getByRole('heading', { name: 'This could not be loaded' })).toBeVisible()
  await expect(failure).toContainText('Nothing was changed.')
  await page.evaluate(() => {
    addEventListener('click', () => sessionStorage.setItem('pressed', 'yes'), { capture: true, once: true })
  })
  await failure.getByRole('button', { name: 'Try again' }).click()
  await expect(cell(page, /Owl/)).toBeVisible()
})

test(
  'without a network everything here keeps working, and the strip says so calmly',
  ofLongRuns,
  async ({ studio }) => {
    const { page, directory } = studio
    await importFiles(page, await writeFiles(directory, { 'owl.png': await scene(5) }), '1 imported')
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false })
      window.dispatchEvent(new Event('offline'))
    })
    await expect(statusStrip(page).getByText(/^Offline/)).toBeVisible()
    await openAsset(page, /Owl/)
    await page.getByRole('textbox', { name: 'Description' }).fill('Written on a train.')
    await whenSaved(page)
  },
)
