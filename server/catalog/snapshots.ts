/** Snapshots of the catalog: files in the blob store, signed over their digest, one for each profile. */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type PackedCatalog, packCatalog } from '#models/catalog/pack.ts'
import { repackCatalog } from '#models/catalog/repack.ts'
import type { CatalogDescription, CatalogEntry } from '#models/catalog/writer.ts'
import { FEATURES_PER_WORK } from '#models/features/compact.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type CatalogSnapshot, NO_PROFILE } from '#shared/contract/market/catalog.ts'
import type { CatalogSignature } from '#shared/provenance/certificates.ts'
import { signedEnvelopeSchema } from '#shared/provenance/signed-document.ts'
import { meanOfVectors } from '#shared/similarity/vectors.ts'
import { DAY_MS } from '#shared/time.ts'
import type { BlobStore } from '../blobs/store.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { VectorSpace } from '../fingerprints/vector-candidates.ts'
import type { MarketSigner } from '../publications/signing-key.ts'
import { compactFeed, cursorAt, readFeedHead } from './feed.ts'
import { type CatalogState, LEAST_BASE, readState } from './snapshot-state.ts'
import {
  type ChangedWork,
  profilesInUse,
  readWorks,
  sampleVectors,
  type WorkPlace,
  type WorksPage,
  worksOfAssets,
} from './works.ts'

export interface SnapshotParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly signer: MarketSigner
  readonly blobStore: Pick<BlobStore, 'get' | 'put' | 'delete'>
  /** What the market compares by; null: by hashes and words only. */
  readonly space: VectorSpace | null
  /** Entries from which on a snapshot is made from the one before it. */
  readonly leastBase?: number
}

export interface Snapshots {
  /**
   * Makes one for the market's profile and every other in use, gives up older ones and compacts the feed. Safe to
   * repeat.
   */
  make(signal?: AbortSignal): Promise<void>
  /** Whether the market's profile has none, or the newest one is a day behind something. */
  isDue(): Promise<boolean>
}

/** So few that none holds up the server for long: to choose the features of a work takes about 0.4 ms. */
const PAGE = 100
const SAMPLE = 2_000
/** Per profile, so that a running download of the previous one can continue. */
const KEPT = 2
const FEED_DAYS = 30

async function* allWorks(database: MarketDatabase, profile: string | null): AsyncGenerator<CatalogEntry> {
  for (let place: WorkPlace | null = null; ; ) {
    const after: WorkPlace | null = place
    const { works, next }: WorksPage = await database.asService((tx) => readWorks(tx, profile, after, PAGE))
    yield* works
    if (next === null) return
    place = next
  }
}

async function* worksOf(
  database: MarketDatabase,
  profile: string | null,
  changed: readonly ChangedWork[],
): AsyncGenerator<CatalogEntry> {
  for (let done = 0; done < changed.length; done += PAGE) {
    const page = changed.slice(done, done + PAGE)
    const works = await database.asService((tx) => worksOfAssets(tx, profile, page))
    for (const versions of works.values()) yield* versions
  }
}

/** Where there is none yet, vectors that the feed brings are measured from zero until the next snapshot. */
async function meanOf(tx: Tx, profile: string | null, layer: 'image' | 'text', space: VectorSpace | null) {
  const vectors = profile === null ? [] : await sampleVectors(tx, profile, `${layer}_vector`, SAMPLE)
  const [first] = vectors
  if (first !== undefined) return meanOfVectors(vectors, first.length)
  return space?.profile === profile ? new Float32Array(space.dimensions[layer]) : null
}

async function describe(
  tx: Tx,
  profile: string | null,
  { createdAt, space }: { readonly createdAt: Date; readonly space: VectorSpace | null },
): Promise<Omit<CatalogDescription, 'entries'>> {
  const named = profile ?? NO_PROFILE
  const at = named.lastIndexOf('@')
  return {
    title: 'Luna Market',
    profile: named.slice(0, at),
    profileVersion: named.slice(at + 1),
    createdAt: createdAt.toISOString(),
    imageMean: await meanOf(tx, profile, 'image', space),
    textMean: await meanOf(tx, profile, 'text', space),
    featuresPerWork: FEATURES_PER_WORK,
  }
}

function signatureOf(signer: MarketSigner, packed: PackedCatalog, profile: string | null, createdAt: Date) {
  const document: CatalogSignature = {
    type: 'luna.catalog',
    version: 1,
    catalogSha256: packed.sha256,
    sizeBytes: packed.sizeBytes,
    itemCount: packed.entries,
    profile: profile ?? NO_PROFILE,
    createdAt: createdAt.toISOString(),
    issuer: signer.issuer,
    keyId: signer.keyIdAt(createdAt),
  }
  return signer.sign({ ...document }, createdAt)
}

interface Making {
  readonly state: CatalogState
  readonly createdAt: Date
  readonly signal: AbortSignal | undefined
}

/** Of the earlier snapshot: it is gone or damaged, so that all works are read. */
const UNUSABLE: ReadonlySet<string> = new Set(['BLOB_MISSING', 'CATALOG_INVALID', 'FILE_UNREADABLE'])
/** Both ways to make the file of a snapshot. */
function createMaking({ database, blobStore, space }: SnapshotParts) {
  async function fromNothing(profile: string | null, file: string, createdAt: Date, signal?: AbortSignal) {
    const description = await database.asService((tx) => describe(tx, profile, { createdAt, space }))
    const packed = await packCatalog(file, description, allWorks(database, profile), signal)
    return { packed, baseEntries: packed.entries }
  }

  /** Null where there is no earlier one to start from, or starting from it would not pay. */
  async function fromPrevious(profile: string | null, file: string, { state, createdAt, signal }: Making) {
    const { previous } = state
    if (previous === null || previous.changed.length * 2 > previous.entries) return null
    const { changed } = previous
    const earlier = `${file}.earlier`
    try {
      await pipeline(await blobStore.get(previous.sha256), createWriteStream(earlier))
      const ids = new Set(changed.map(({ assetId }) => assetId))
      const changes = { createdAt: createdAt.toISOString(), changed: ids, entries: worksOf(database, profile, changed) }
      const packed = await repackCatalog(earlier, file, changes, signal)
      return { packed, baseEntries: previous.baseEntries }
    } catch (error) {
      if (error instanceof LunaError && UNUSABLE.has(error.code)) return null
      throw error
    } finally {
      await rm(earlier, { force: true })
    }
  }

  return { fromNothing, fromPrevious }
}

export function createSnapshots(parts: SnapshotParts): Snapshots {
  const { database, clock, signer, blobStore, space, leastBase = LEAST_BASE } = parts
  const { fromNothing, fromPrevious } = createMaking(parts)
  /** What is read after the feed's head holds all that the head counts; what is newer comes again with the feed. */
  async function makeOne(profile: string | null, folder: string, signal?: AbortSignal): Promise<void> {
    const createdAt = clock.now()
    const state = await database.asService((tx) => readState(tx, profile, leastBase))
    const file = path.join(folder, `${profile ?? NO_PROFILE}.lunapak`)
    const { packed, baseEntries } =
      (await fromPrevious(profile, file, { state, createdAt, signal })) ??
      (await fromNothing(profile, file, createdAt, signal))
    await blobStore.put(createReadStream(file), packed.sha256)
    await database.asService((tx) =>
      tx
        .insertInto('catalog_snapshots')
        .values({
          ...{ sha256: packed.sha256, profile, entries: packed.entries, base_entries: baseEntries },
          size_bytes: BigInt(packed.sizeBytes),
          last_sequence: BigInt(state.lastSequence),
          read_before: state.readBefore,
          signature: JSON.stringify(signatureOf(signer, packed, profile, createdAt)),
          created_at: createdAt,
        })
        .onConflict((conflict) => conflict.column('sha256').doNothing())
        .execute(),
    )
  }

  /** Rows first: a row whose file is gone would be an address that leads nowhere. */
  async function giveUpOld(profiles: readonly (string | null)[]): Promise<void> {
    const old = await database.asService(async (tx) => {
      const rows = await tx
        .selectFrom('catalog_snapshots')
        .select(['sha256', 'profile'])
        .orderBy('created_at', 'desc')
        .orderBy('sha256')
        .execute()
      const kept = new Map<string | null, number>()
      const hashes = rows.flatMap(({ sha256, profile }) => {
        const count = (kept.get(profile) ?? 0) + 1
        kept.set(profile, count)
        return count > KEPT || !profiles.includes(profile) ? [sha256] : []
      })
      if (hashes.length > 0) await tx.deleteFrom('catalog_snapshots').where('sha256', 'in', hashes).execute()
      await compactFeed(tx, new Date(clock.now().getTime() - FEED_DAYS * DAY_MS))
      return hashes
    })
    for (const sha256 of old) await blobStore.delete(sha256)
  }

  return {
    async make(signal) {
      const inUse = await database.asService(profilesInUse)
      // The market's own also while it has no works: who follows the feed from it gets their vectors.
      const named = new Set([...(space === null ? [] : [space.profile]), ...inUse])
      const profiles = named.size === 0 ? [null] : [...named]
      const folder = await mkdtemp(path.join(tmpdir(), 'luna-catalog-'))
      try {
        for (const profile of profiles) await makeOne(profile, folder, signal)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
      await giveUpOld(profiles)
    },

    isDue: () =>
      database.asService(async (tx) => {
        const { lastSequence } = await readFeedHead(tx)
        const rows = await tx
          .selectFrom('catalog_snapshots')
          .select(['profile', 'last_sequence', 'created_at'])
          .orderBy('created_at', 'desc')
          .execute()
        const [newest] = rows
        const isMissing = space !== null && rows.every(({ profile }) => profile !== space.profile)
        if (newest === undefined || isMissing) return true
        const isOld = clock.now().getTime() - newest.created_at.getTime() >= DAY_MS
        return isOld && Number(newest.last_sequence) < lastSequence
      }),
  }
}

/** The newest of each profile, or of one. As anyone. */
export async function newestSnapshots(tx: Tx, profile: string | undefined): Promise<CatalogSnapshot[]> {
  const rows = await tx.selectFrom('catalog_snapshots').selectAll().orderBy('created_at', 'desc').execute()
  const newest = new Map<string, (typeof rows)[number]>()
  for (const row of rows) {
    const named = row.profile ?? NO_PROFILE
    if (!newest.has(named) && (profile === undefined || profile === named)) newest.set(named, row)
  }
  return [...newest].map(([named, row]) => ({
    profile: named,
    sha256: row.sha256,
    sizeBytes: Number(row.size_bytes),
    entries: row.entries,
    createdAt: row.created_at.toISOString(),
    cursor: cursorAt(Number(row.last_sequence)),
    signature: signedEnvelopeSchema.parse(row.signature),
    path: `/v1/catalog/${row.sha256}`,
  }))
}

export async function hasSnapshot(tx: Tx, sha256: string): Promise<boolean> {
  const row = await tx.selectFrom('catalog_snapshots').select('sha256').where('sha256', '=', sha256).executeTakeFirst()
  return row !== undefined
}
