/**
 * A whole studio for one test: a fresh library, the real engine, and the app as a user sees it. It runs in Electron where
 * Electron's binary is at hand, and in Chromium through the browser host everywhere else; specs do not see the difference.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { LONG_TAG } from '../extent.ts'
import { type Places, startsWhereItCan } from './launch.ts'

/** The details of a test that only a long run needs. */
export const ofLongRuns = { tag: LONG_TAG }

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

async function openContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  return context
}

export interface OpenStudio extends Studio {
  readonly context: BrowserContext
  /** Ends everything and fails where the page reported a problem. */
  close(): Promise<void>
}

export interface StudioOptions {
  readonly prepare?: Prepare
  /** Everyone is signed out, or the market is away: the page says so itself, and the browser reports each request. */
  readonly expectsRefusals?: boolean
}

/** A studio with a library of its own. The caller closes it; in a test, the fixture `open` does. */
export async function openStudio(
  browser: Browser,
  { prepare, expectsRefusals = false }: StudioOptions = {},
): Promise<OpenStudio> {
  const directory = mkdtempSync(join(tmpdir(), 'luna-e2e-'))
  const places: Places = {
    directory,
    libraryDirectory: join(directory, 'library'),
    modelsDirectory: join(directory, 'models'),
  }
  // biome-ignore lint/nursery/useAwaitThenable: `Prepare` returns a promise; the rule does not see through the alias
  const { environment = {} } = (await prepare?.(places)) ?? {}
  const context = await openContext(browser)
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

/** Closes them all, also where one of them reports a problem; throws the first problem. */
export async function closeAll(closing: readonly { close(): Promise<void> }[]): Promise<void> {
  const results = await Promise.allSettled(closing.map((one) => one.close()))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

interface Fixtures {
  /** How the test's studio starts; set with `test.use`. */
  startup: StudioOptions
  studio: OpenStudio
  /** Opens a further studio, which is closed at the end of the test. */
  open: (options: StudioOptions) => Promise<OpenStudio>
}

export const test = base.extend<Fixtures>({
  startup: [{}, { option: true }],
  studio: async ({ open, startup }, use) => use(await open(startup)),
  open: async ({ browser }, use) => {
    const opened: OpenStudio[] = []
    await use(async (options) => {
      const studio = await openStudio(browser, options)
      opened.push(studio)
      return studio
    })
    await closeAll(opened)
  },
})

export { expect }
