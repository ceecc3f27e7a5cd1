/**
 * A whole studio for one test: a fresh library, the real engine, and the app as a user sees it. It runs in Electron where
 * Electron's binary is at hand, and in Chromium through the browser host everywhere else; specs do not see the difference.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from '@playwright/test'
import { type Places, startsWhereItCan } from './launch.ts'

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

/** What no page may say, but for requests that fail because a test keeps the studio from answering them. */
function collectProblems(context: BrowserContext, expectsRefusals: boolean): string[] {
  const problems: string[] = []
  context.on('weberror', (error) => problems.push(String(error.error())))
  context.on('console', (message) => {
    const { url } = message.location()
    const unanswered = /net::ERR_|status of 403/.test(message.text())
    const isRefusal = expectsRefusals && /\/(rpc|market-picture)\//.test(url)
    if (message.type() === 'error' && !unanswered && !isRefusal) problems.push(`${message.text()} (${url})`)
  })
  return problems
}

async function openContext(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  return context
}

export interface OpenStudio extends Studio {
  readonly context: BrowserContext
  /** Ends everything and fails where the page reported a problem. */
  close(): Promise<void>
}

export interface StudioOptions {
  readonly contextOptions?: BrowserContextOptions
  readonly prepare?: Prepare
  /** Nobody is signed in, or the market is away: the page says so itself, and the browser reports each request. */
  readonly expectsRefusals?: boolean
}

/** A studio with a library of its own; a test that needs several opens them itself. */
export async function openStudio(
  browser: Browser,
  { contextOptions = {}, prepare, expectsRefusals = false }: StudioOptions = {},
): Promise<OpenStudio> {
  const directory = mkdtempSync(join(tmpdir(), 'luna-e2e-'))
  const places: Places = {
    directory,
    libraryDirectory: join(directory, 'library'),
    modelsDirectory: join(directory, 'models'),
  }
  // biome-ignore lint/nursery/useAwaitThenable: `Prepare` gives a promise; the rule does not see through the alias
  const { environment = {} } = (await prepare?.(places)) ?? {}
  const context = await openContext(browser, contextOptions)
  const problems = collectProblems(context, expectsRefusals)
  const startRunning = startsWhereItCan(context, places)
  let running = await startRunning(environment)
  const studio: OpenStudio = {
    page: running.page,
    context,
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
    async close() {
      await running.close()
      await context.close()
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
      expect(problems, 'what the page reported').toEqual([])
    },
  }
  return studio
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
    const studio = await openStudio(browser, { contextOptions: { ...contextOptions, viewport, colorScheme }, prepare })
    await use(studio)
    await studio.close()
  },
})

export { expect }
