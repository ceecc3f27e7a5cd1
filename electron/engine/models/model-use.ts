/** Which profile's vectors are compared now, which one is to take its place, and the open models of both. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { type Embedder, openEmbedder } from '#models/inference/embedder.ts'
import type { Acceleration } from '#models/inference/engine.ts'
import type { ModelStore } from '#models/profiles/store.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Placement } from '#shared/contract/studio/models.ts'
import type { Write } from '../database/write.ts'
import { readStored, writeStored } from '../settings/stored-value.ts'

export interface ModelUse {
  /** The profile compared with now; null: hashes and words only. */
  activeProfile(): string | null
  /** Null without a profile, or while its files are gone or damaged. */
  embedder(): Promise<Embedder | null>
  /**
   * Runs `work` with the models in use, and once more where others took their place while it ran. Throws what it
   * throws.
   */
  using<Result>(work: (embedder: Embedder | null) => Promise<Result>, signal?: AbortSignal): Promise<Result>
  /** The profile that the library is to be fingerprinted by; differs from the active one until that is done. */
  wanted(): Promise<Embedder | null>
  wantedId(): string | null
  /** False while the default profile that comes with the app is wanted. */
  isChosen(): boolean
  /** On what the active profile's picture model runs; null until it ran. */
  placement(): Promise<Placement | null>
  /** A search query as a vector of the active profile; null where its models cannot find what is asked for. */
  embedQuery(query: string, by: 'text' | 'picture', signal?: AbortSignal): Promise<Float32Array | null>
  /** Names the profile to move to; what is compared now stays until `adopt`. Throws MODEL_NOT_INSTALLED. */
  want(profileId: string | null): Promise<Embedder | null>
  /** Compares with this profile from now on, if it is still the wanted one. */
  adopt(profile: string): void
  /**
   * Closes the models of a profile whose files are about to go, and stops using it. Where it was the wanted one, the
   * choice goes with it: the profile that comes with the app is wanted again.
   */
  drop(profileId: string): Promise<void>
  close(): Promise<void>
}

export interface ModelUseOptions {
  readonly db: Database
  readonly write: Write
  readonly store: () => ModelStore
  readonly memoryBudgetMb: () => number
  readonly acceleration: Acceleration
}

const KEY = 'models'
const storedSchema = z.object({
  /**
   * Null is the choice of none; absent is no choice, by which the profile that comes with the app is used. Libraries
   * from before there was one have null also where the profile in use was removed: they keep what they were left with.
   */
  wanted: z.string().nullish(),
  active: z.string().nullable(),
})
type Stored = z.infer<typeof storedSchema>

const idOf = (profile: string): string => profile.slice(0, profile.lastIndexOf('@'))

export function createModelUse(options: ModelUseOptions): ModelUse {
  const { db, write } = options
  const stored = (): Stored => readStored(db, KEY, storedSchema) ?? { active: null }
  const wantedId = (): string | null => {
    const { wanted } = stored()
    return wanted === undefined ? options.store().bundledId : wanted
  }
  const open = createOpenModels(options)

  function store(change: Partial<Stored>): void {
    write((changed) => {
      writeStored(db, KEY, { ...stored(), ...change })
      changed.event({ type: 'models' })
    })
  }

  async function embedder(): Promise<Embedder | null> {
    const { active } = stored()
    if (active === null) return null
    const found = await open.get(idOf(active))
    return found?.profile === active ? found : null
  }

  const closing = new AbortController()
  const using = createUsing(embedder, closing.signal)

  return {
    activeProfile: () => stored().active,
    embedder,
    using,
    wantedId,
    isChosen: () => stored().wanted !== undefined,
    async wanted() {
      const wanted = wantedId()
      return wanted === null ? null : open.get(wanted)
    },
    async placement() {
      const lanes = (await embedder())?.inference.stats().lanes
      return lanes?.find(({ tower }) => tower === 'image')?.placement ?? null
    },
    embedQuery: (query, by, signal) => using((used) => queryVector(used, query, by, signal), signal),
    async want(profileId) {
      if (profileId === null) {
        store({ wanted: null, active: null })
        await open.closeAll()
        return null
      }
      const found = await open.openOrThrow(profileId)
      store({ wanted: profileId })
      return found
    },
    adopt(profile) {
      const wanted = wantedId()
      if (wanted !== idOf(profile) || stored().active === profile) return
      store({ active: profile })
      void open.closeAllBut(wanted)
    },
    async drop(profileId) {
      const { wanted, active } = stored()
      store({
        wanted: wanted === profileId ? undefined : wanted,
        active: active !== null && idOf(active) === profileId ? null : active,
      })
      await open.close(profileId)
    },
    async close() {
      closing.abort()
      await open.closeAll()
    },
  }
}

function createUsing(embedder: () => Promise<Embedder | null>, closing: AbortSignal): ModelUse['using'] {
  return async (work, signal) => {
    for (;;) {
      const used = await embedder()
      try {
        return await work(used)
      } catch (cause) {
        // The models of a profile are closed under those who use them when another one takes its place.
        const wereClosed = cause instanceof LunaError && cause.code === 'CANCELLED'
        if (!wereClosed || closing.aborted || signal?.aborted || (await embedder()) === used) throw cause
      }
    }
  }
}

async function queryVector(
  used: Embedder | null,
  query: string,
  by: 'text' | 'picture',
  signal?: AbortSignal,
): Promise<Float32Array | null> {
  if (used === null) return null
  const how = signal === undefined ? {} : { signal }
  const { inference, findsPictures } = used
  if (by === 'picture' && !findsPictures) return null
  const [vector] =
    by === 'text'
      ? await inference.embedTexts([query], { ...how, purpose: 'query' })
      : await inference.embedImageQueries([query], how)
  return vector ?? null
}

/** At most one set of models a profile; models themselves open with their first request and close when idle. */
function createOpenModels({ store, memoryBudgetMb, acceleration }: ModelUseOptions) {
  const opened = new Map<string, Promise<Embedder>>()

  async function create(profileId: string): Promise<Embedder> {
    const known = await store().list()
    const status = known.find(({ id }) => id === profileId)
    if (status === undefined) throw new LunaError('NOT_FOUND', `profile ${profileId}`)
    const installed = await store().resolve(status.id)
    return openEmbedder(installed, { memoryBudgetBytes: memoryBudgetMb() * 1_000_000, acceleration })
  }

  function openOrThrow(profileId: string): Promise<Embedder> {
    const known = opened.get(profileId)
    if (known !== undefined) return known
    const opening = create(profileId)
    opened.set(profileId, opening)
    opening.catch(() => opened.delete(profileId))
    return opening
  }

  async function close(profileId: string): Promise<void> {
    const known = opened.get(profileId)
    opened.delete(profileId)
    await known?.then(
      ({ inference }) => inference.close(),
      () => undefined, // it never opened
    )
  }

  return {
    openOrThrow,
    async get(profileId: string): Promise<Embedder | null> {
      try {
        return await openOrThrow(profileId)
      } catch (cause) {
        if (cause instanceof LunaError) return null
        throw cause
      }
    },
    close,
    closeAll: async () => void (await Promise.all([...opened.keys()].map(close))),
    closeAllBut: async (kept: string | null) =>
      void (await Promise.all([...opened.keys()].filter((id) => id !== kept).map(close))),
  }
}
