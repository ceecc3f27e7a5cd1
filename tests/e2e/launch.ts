/** Starts a studio's process, and opens its page: in Electron where its binary is at hand, in Chromium everywhere else. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { _electron, type BrowserContext, type Page } from '@playwright/test'
import { openFileOf } from '#hosts/browser/launched-studio.fixture.ts'

const root = resolve(import.meta.dirname, '../..')
const electronBinary = join(
  root,
  'node_modules/electron/dist',
  process.platform === 'win32' ? 'electron.exe' : 'electron',
)

export const runsInElectron = existsSync(electronBinary)

/** Where a test's studio keeps everything. */
export interface Places {
  /** A folder of this test's own, removed afterwards. */
  readonly directory: string
  readonly libraryDirectory: string
  readonly modelsDirectory: string
}

export interface Running {
  readonly page: Page
  close(): Promise<void>
  kill(): Promise<void>
}

export type Start = (environment: Record<string, string>) => Promise<Running>

/**
 * Playwright intercepts the choosers of a page while anybody listens, and does not wait until Chromium has taken notice:
 * a chooser that opens right after a test began to listen would be the system's, and be lost.
 */
function alwaysInterceptChoosers(page: Page): void {
  page.on('filechooser', () => {})
}

function startsInBrowser(context: BrowserContext, places: Places): Start {
  return async (environment) => {
    const entry = join(root, 'out/main/browser.js')
    const child = spawn(process.execPath, [entry, '--no-open', '--library', places.libraryDirectory], {
      cwd: root,
      env: { ...process.env, LUNA_STUDIO_MODELS: places.modelsDirectory, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = new Promise((done) => child.once('exit', done))
    const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
      child.kill(signal)
      await exited
    }
    const file = await openFileOf(child)
    const page = await context.newPage()
    alwaysInterceptChoosers(page)
    await page.goto(file.href)
    await page.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]+\/(#|$)/)
    return {
      page,
      kill: () => end('SIGKILL'),
      async close() {
        await Promise.all(context.pages().map((open) => open.close()))
        await end('SIGTERM')
      },
    }
  }
}

function startsInElectron(places: Places): Start {
  return async (environment) => {
    const app = await _electron.launch({
      executablePath: electronBinary,
      args: [join(root, 'out/main/main.js'), '--no-sandbox'],
      env: {
        ...process.env,
        LUNA_STUDIO_HOME: resolve(places.libraryDirectory, '..'),
        LUNA_STUDIO_MODELS: places.modelsDirectory,
        ...environment,
      } as Record<string, string>,
    })
    const exited = new Promise((done) => app.process().once('exit', done))
    const page = await app.firstWindow()
    alwaysInterceptChoosers(page)
    return {
      page,
      close: () => app.close(),
      async kill() {
        app.process().kill('SIGKILL')
        await exited
      },
    }
  }
}

export function startsWhereItCan(context: BrowserContext, places: Places): Start {
  return runsInElectron ? startsInElectron(places) : startsInBrowser(context, places)
}
