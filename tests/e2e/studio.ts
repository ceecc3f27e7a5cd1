/**
 * A whole studio for one test: a fresh library, the real engine, and the app as a user sees it. It runs in Electron where
 * Electron's binary is at hand, and in Chromium through the browser host everywhere else; specs do not see the difference.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { _electron, type Browser, test as base, type Page } from '@playwright/test'

const root = resolve(import.meta.dirname, '../..')
const electronBinary = join(
  root,
  'node_modules/electron/dist',
  process.platform === 'win32' ? 'electron.exe' : 'electron',
)

export interface Studio {
  /** The app's page; another one after a restart. */
  page: Page
  /** A folder of this test's own, removed afterwards. */
  readonly directory: string
  readonly libraryDirectory: string
  readonly modelsDirectory: string
  /** Ends the studio and starts it again on the same library. */
  restart(): Promise<void>
}

interface Running {
  readonly page: Page
  close(): Promise<void>
}

type Places = Pick<Studio, 'libraryDirectory' | 'modelsDirectory'>

async function startInBrowser(browser: Browser, places: Places): Promise<Running> {
  const entry = join(root, 'electron/hosts/browser/main.ts')
  const child = spawn(process.execPath, [entry, '--no-open', '--library', places.libraryDirectory], {
    cwd: root,
    env: { ...process.env, LUNA_STUDIO_MODELS: places.modelsDirectory },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await launchLink(child)
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true })
  const page = await context.newPage()
  await page.goto(url)
  return {
    page,
    async close() {
      await context.close()
      const exited = new Promise((done) => child.once('exit', done))
      child.kill('SIGTERM')
      await exited
    },
  }
}

async function launchLink(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The studio has no standard output.')
  for await (const line of createInterface({ input: child.stdout })) {
    const link = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(line)?.[0]
    if (link !== undefined) return link
  }
  throw new Error('The studio ended before it was ready.')
}

async function startInElectron(places: Places): Promise<Running> {
  const app = await _electron.launch({
    executablePath: electronBinary,
    args: [join(root, 'out/main/main.js'), '--no-sandbox'],
    env: {
      ...process.env,
      LUNA_STUDIO_HOME: resolve(places.libraryDirectory, '..'),
      LUNA_STUDIO_MODELS: places.modelsDirectory,
    } as Record<string, string>,
  })
  return { page: await app.firstWindow(), close: () => app.close() }
}

function start(browser: Browser, places: Places): Promise<Running> {
  return existsSync(electronBinary) ? startInElectron(places) : startInBrowser(browser, places)
}

export const test = base.extend<{ studio: Studio }>({
  studio: async ({ browser }, use) => {
    const directory = mkdtempSync(join(tmpdir(), 'luna-e2e-'))
    const places = { libraryDirectory: join(directory, 'library'), modelsDirectory: join(directory, 'models') }
    let running = await start(browser, places)
    const studio: Studio = {
      page: running.page,
      directory,
      ...places,
      async restart() {
        await running.close()
        running = await start(browser, places)
        studio.page = running.page
      },
    }
    await use(studio)
    await running.close()
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  },
})

export { expect } from '@playwright/test'
