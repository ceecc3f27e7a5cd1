/** Keeps the library fingerprinted and checked while nobody waits for it. */
import type { Database } from 'better-sqlite3'
import { LunaError } from '#shared/contract/errors.ts'
import type { Events } from '../events.ts'
import type { JobRun, Jobs } from '../jobs/jobs.ts'
import type { ModelUse } from '../models/model-use.ts'
import { countUnchecked, uncheckedAssets } from '../uniqueness/reports.ts'
import { fillFingerprints } from './fill.ts'
import { type Fingerprints, isOfOnePicture } from './fingerprints.ts'
import { countMissing } from './missing.ts'

export interface Background {
  /** Starts the work, or joins what is under way; null where nothing is to be done. */
  start(title?: string): Promise<string | null>
  /** Compares by the wanted profile at once in a library without works, where nothing is to be computed for it. */
  settle(): Promise<void>
  close(): void
}

export interface BackgroundOptions {
  readonly db: Database
  readonly jobs: Jobs
  readonly events: Events
  readonly fingerprints: Fingerprints
  readonly models: Pick<ModelUse, 'wanted' | 'adopt' | 'activeProfile'>
  readonly refreshIndex: (profile: string | null, signal: AbortSignal) => Promise<void>
  readonly check: (assetId: string, signal: AbortSignal) => Promise<unknown>
  readonly checksImports: () => boolean
  /** Follows the library by itself. */
  readonly isActive: boolean
}

/** Changes come in bursts: an import, a series of edits. */
const SETTLE_MS = 1_000
const CHECKED_AT_ONCE = 100
const DEFAULT_TITLE = 'Fingerprints'

interface Work {
  readonly missing: number
  readonly unchecked: number
}

export function createBackground(options: BackgroundOptions): Background {
  const { db, jobs, models } = options
  const stop = new AbortController()
  /** What the last run could not do, damaged pictures for instance: no reason to start again. */
  let left: Work = { missing: 0, unchecked: 0 }
  let timer: NodeJS.Timeout | undefined

  async function work(): Promise<Work> {
    const wanted = await models.wanted()
    return {
      missing: await countMissing(db, wanted?.profile ?? null),
      unchecked: options.checksImports() ? countUnchecked(db) : 0,
    }
  }

  async function start(title = DEFAULT_TITLE): Promise<string | null> {
    const present = jobs.underWay('fingerprint')
    if (present !== undefined) return present
    const { missing, unchecked } = await work()
    const wanted = await models.wanted()
    if (missing + unchecked === 0) {
      if (wanted !== null) models.adopt(wanted.profile)
      return null
    }
    return jobs.create({ kind: 'fingerprint', title, unit: 'items', total: missing + unchecked, payload: {} })
  }

  async function look(): Promise<void> {
    const { missing, unchecked } = await work()
    if (missing > left.missing || unchecked > left.unchecked) await start()
  }

  async function settle(): Promise<void> {
    if (db.prepare('select 1 from asset limit 1').get() !== undefined) return
    const wanted = await models.wanted()
    if (wanted !== null) models.adopt(wanted.profile)
  }

  function plan(): void {
    if (!options.isActive || stop.signal.aborted) return
    clearTimeout(timer)
    timer = setTimeout(() => void look().catch((cause: unknown) => console.error(cause)), SETTLE_MS)
    timer.unref()
  }

  jobs.register('fingerprint', async (run) => {
    try {
      await runAll(options, run)
      left = await work()
    } finally {
      plan()
    }
  })
  if (options.isActive) {
    void follow(options.events, stop.signal, plan)
    plan()
  }
  return {
    start,
    settle,
    close() {
      stop.abort()
      clearTimeout(timer)
    },
  }
}

async function follow(events: Events, signal: AbortSignal, onChange: () => void): Promise<void> {
  for await (const { type } of events.subscribe(signal)) if (type === 'assets' || type === 'library') onChange()
}

/** Fingerprints first, since every check compares with all of them; then the checks. */
async function runAll(options: BackgroundOptions, { signal, report }: JobRun): Promise<void> {
  const { db, fingerprints, models } = options
  const embedder = await models.wanted()
  const unchecked = options.checksImports() ? countUnchecked(db) : 0
  let done = 0
  report({ done, total: (await countMissing(db, embedder?.profile ?? null)) + unchecked })
  const onDone = (count: number): void => {
    done += count
    report({ done })
  }
  await fillFingerprints({ db, fingerprints, embedder, signal, onDone })
  if (embedder !== null) models.adopt(embedder.profile)
  await options.refreshIndex(models.activeProfile(), signal)
  if (options.checksImports()) await checkAll(options, signal, onDone)
}

async function checkAll(
  { db, check }: BackgroundOptions,
  signal: AbortSignal,
  onDone: (count: number) => void,
): Promise<void> {
  for (let after = ''; ; ) {
    const ids = uncheckedAssets(db, after, CHECKED_AT_ONCE)
    const last = ids.at(-1)
    if (last === undefined) return
    for (const id of ids) {
      if (signal.aborted) throw new LunaError('CANCELLED')
      await check(id, signal).catch((cause: unknown) => {
        const isGone = cause instanceof LunaError && cause.code === 'NOT_FOUND'
        if (!isGone && !isOfOnePicture(cause)) throw cause
      })
      onDone(1)
    }
    after = last
  }
}
