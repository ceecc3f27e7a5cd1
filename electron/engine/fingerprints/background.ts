/** Fingerprints and checks the library in the background. */
import type { Database } from 'better-sqlite3'
import type { Embedder } from '#models/inference/embedder.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { logUnexpected } from '../diagnostics/log.ts'
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
  readonly models: Pick<ModelUse, 'wanted' | 'wantedId' | 'adopt' | 'activeProfile'>
  readonly refreshIndex: (profile: string | null, signal: AbortSignal) => Promise<void>
  readonly check: (assetId: string, signal: AbortSignal) => Promise<unknown>
  readonly checksImports: () => boolean
  /** Follows the library by itself. */
  readonly isActive: boolean
}

/** Changes come in bursts: an import, a series of edits. */
const SETTLE_MS = 1_000
/** While models look at the parts of one picture, the next are decoded and laid over others. */
const CHECKED_AT_ONCE = 3
const DEFAULT_TITLE = 'Fingerprints'

interface Work {
  readonly missing: number
  readonly unchecked: number
}

const NOTHING: Work = { missing: 0, unchecked: 0 }

export function createBackground(options: BackgroundOptions): Background {
  const { db, jobs, models } = options
  const stop = new AbortController()
  /** What the last run could not do, damaged pictures for instance: no reason to start again. */
  let left = NOTHING
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
    const total = missing + unchecked
    if (total === 0) {
      if (wanted !== null) models.adopt(wanted.profile)
      return null
    }
    const alreadyStarted = jobs.underWay('fingerprint')
    return alreadyStarted ?? jobs.create({ kind: 'fingerprint', title, unit: 'items', total, payload: {} })
  }

  async function look(): Promise<void> {
    const { missing, unchecked } = await work()
    if (stop.signal.aborted) return
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
    timer = setTimeout(() => void look().catch((cause: unknown) => logUnexpected('fingerprints', cause)), SETTLE_MS)
    timer.unref()
  }

  jobs.register('fingerprint', async (run) => {
    try {
      const wantedId = await runAll(options, run)
      const rest = await work()
      left = models.wantedId() === wantedId ? rest : NOTHING
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

/**
 * Fingerprints first, since every check compares with all of them; then the checks. Somebody may choose another profile
 * in the meantime: then everything restarts with that profile. Returns the profile that was wanted at the end.
 */
async function runAll(options: BackgroundOptions, { signal, report }: JobRun): Promise<string | null> {
  const { db, models } = options
  let done = 0
  const onDone = (count: number): void => {
    done += count
    report({ done })
  }
  for (;;) {
    const wantedId = models.wantedId()
    const isReplaced = (): boolean => models.wantedId() !== wantedId
    const embedder = await models.wanted()
    const unchecked = options.checksImports() ? countUnchecked(db) : 0
    report({ done, total: done + (await countMissing(db, embedder?.profile ?? null)) + unchecked })
    await fillUnlessReplaced(options, embedder, { isReplaced, signal, onDone })
    if (isReplaced()) continue
    if (embedder !== null) models.adopt(embedder.profile)
    await options.refreshIndex(models.activeProfile(), signal)
    if (options.checksImports()) await checkAll(options, { isReplaced, signal, onDone })
    if (!isReplaced()) return wantedId
  }
}

interface Running {
  /** Another profile is wanted by now. */
  readonly isReplaced: () => boolean
  readonly signal: AbortSignal
  readonly onDone: (count: number) => void
}

/** Ends early where the profile is replaced; what was made of it is kept. */
async function fillUnlessReplaced(
  { db, fingerprints }: BackgroundOptions,
  embedder: Embedder | null,
  { isReplaced, signal, onDone }: Running,
): Promise<void> {
  const replaced = new AbortController()
  const onBatch = (count: number): void => {
    onDone(count)
    if (isReplaced()) replaced.abort()
  }
  try {
    const both = AbortSignal.any([signal, replaced.signal])
    await fillFingerprints({ db, fingerprints, embedder, signal: both, onDone: onBatch })
  } catch (cause) {
    // The models of an unwanted profile are closed, even while they are in use.
    const wasClosed = cause instanceof LunaError && cause.code === 'CANCELLED'
    if (signal.aborted || !isReplaced() || !wasClosed) throw cause
  }
}

async function checkAll({ db, check }: BackgroundOptions, { isReplaced, signal, onDone }: Running): Promise<void> {
  const checkOne = async (id: string): Promise<void> => {
    await check(id, signal).catch((cause: unknown) => {
      const isGone = cause instanceof LunaError && cause.code === 'NOT_FOUND'
      if (!isGone && !isOfOnePicture(cause)) throw cause
    })
    onDone(1)
  }
  for (let after = ''; !isReplaced(); ) {
    const ids = uncheckedAssets(db, after, CHECKED_AT_ONCE)
    const last = ids.at(-1)
    if (last === undefined) return
    if (signal.aborted) throw new LunaError('CANCELLED')
    for (const result of await Promise.allSettled(ids.map(checkOne))) {
      if (result.status === 'rejected') throw result.reason
    }
    after = last
  }
}
