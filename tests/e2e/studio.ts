/**
 * A whole studio for one test: a fresh library, the real engine, and the app as a user sees it. It runs in Electron where
 * Electron's binary is at hand, and in Chromium through the browser host everywhere else; specs do not see the difference.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import {
  _electron,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from '@playwright/test'

const root = resolve(import.meta.dirname, '../..')
const electronBinary = join(
  root,
  'node_modules/electron/dist',
  process.platform === 'win32' ? 'electron.exe' : 'electron',
)

/** Where a test's studio keeps everything. */
export interface Places {
  /** A folder of this test's own, removed afterwards. */
  readonly directory: string
  readonly libraryDirectory: string
  readonly modelsDirectory: string
}

export interface Studio extends Places {
  /** The app's page; another one after a restart. */
  page: Page
  /** Ends the studio and starts it again on the same library, in the same browser. */
  restart(): Promise<void>
  /** Ends the studio's process at once, as a crash does; the page stays open. */
  kill(): Promise<void>
  /** Starts the studio again after `kill`; its new page becomes `page`. */
  start(): Promise<void>
}

/** What a test sets up before its studio starts: a library, models, variables of the environment. */
export type Prepare = (places: Places) => Promise<{ environment?: Record<string, string> } | undefined>

interface Running {
  readonly page: Page
  close(): Promise<void>
  kill(): Promise<void>
}

type Start = (environment: Record<string, string>) => Promise<Running>

function startsInBrowser(context: BrowserContext, places: Places): Start {
  return async (environment) => {
    const entry = join(root, 'electron/hosts/browser/main.ts')
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
    const url = await launchLink(child)
    const page = await context.newPage()
    await page.goto(url)
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

async function launchLink(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The studio has no standard output.')
  for await (const line of createInterface({ input: child.stdout })) {
    const link = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(line)?.[0]
    if (link !== undefined) return link
  }
  throw new Error('The studio ended before it was ready.')
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
    return {
      page: await app.firstWindow(),
      close: () => app.close(),
      async kill() {
        app.process().kill('SIGKILL')
        await exited
      },
    }
  }
}

/** What no page may say, but for requests that fail because a test keeps the studio from answering them. */
function collectProblems(context: BrowserContext): string[] {
  const problems: string[] = []
  context.on('weberror', (error) => problems.push(String(error.error())))
  context.on('console', (message) => {
    const { url } = message.location()
    const unanswered = /net::ERR_|status of 403/.test(message.text())
    if (message.type() === 'error' && !unanswered) problems.push(`${message.text()} (${url})`)
  })
  return problems
}

async function openContext(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  return context
}

interface Fixtures {
  /** Set with `test.use`. */
  prepare: Prepare
  studio: Studio
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are needed from it
  prepare: async ({}, use) => use(async () => undefined),
  studio: async ({ browser, contextOptions, viewport, colorScheme, prepare }, use) => {
    const directory = mkdtempSync(join(tmpdir(), 'luna-e2e-'))
    const places: Places = {
      directory,
      libraryDirectory: join(directory, 'library'),
      modelsDirectory: join(directory, 'models'),
    }
    const { environment = {} } = (await prepare(places)) ?? {}
    const context = await openContext(browser, { ...contextOptions, viewport, colorScheme })
    const problems = collectProblems(context)
    const startRunning = existsSync(electronBinary) ? startsInElectron(places) : startsInBrowser(context, places)
    let running = await startRunning(environment)
    const studio: Studio = {
      page: running.page,
      ...places,
      async restart() {
        await running.close()
        await studio.start()
      },
      kill: () => running.kill(),
      async start() {
        running = await startRunning(environment)
        studio.page = running.page
      },
    }
    await use(studio)
    await running.close()
    await context.close()
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    expect(problems, 'what the page reported').toEqual([])
  },
})

export { expect }
