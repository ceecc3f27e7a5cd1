/** The sample library: a small world drawn and written by this app, brought in the way every import comes in. */
import type { Database } from 'better-sqlite3'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import type { Preprocess } from '#models/profiles/preprocess.ts'
import { drawPicture } from '#models/sample-world/draw-picture.ts'
import { SAMPLE_PIECES, type SamplePiece } from '#models/sample-world/pieces.ts'
import { serializeCard } from '#shared/asset-card/card.ts'
import type { Write } from '../database/write.ts'
import type { AnalysisFolders } from '../imports/analysis-messages.ts'
import { type AnalysisPool, createAnalysisPool } from '../imports/analysis-pool.ts'
import type { Fitting } from '../imports/fitting.ts'
import { keepImport, knownAsset } from '../imports/keep-import.ts'
import type { JobRun, Jobs } from '../jobs/jobs.ts'

export interface Samples {
  /** What the library has of it already is not brought again. */
  start(): Promise<{ jobId: string }>
}

export interface SamplesOptions {
  readonly db: Database
  readonly write: Write
  readonly jobs: Jobs
  readonly folders: AnalysisFolders
  readonly fitting: Fitting
  /** Resolves once remnants of a killed program are gone. */
  readonly whenClean: Promise<void>
}

/** Drawn at once: the picture library works on a thread of its own for each. */
const AT_ONCE = 2

export function createSamples(options: SamplesOptions): Samples {
  const { jobs, whenClean } = options
  jobs.register('sample_library', async (run) => {
    await whenClean
    await bringPieces(options, run)
  })
  return {
    start: async () => ({
      jobId: jobs.create({
        kind: 'sample_library',
        title: 'Sample library',
        unit: 'items',
        total: SAMPLE_PIECES.length,
        payload: {},
      }),
    }),
  }
}

async function bringPieces(options: SamplesOptions, { signal, report }: JobRun): Promise<void> {
  const pool = createAnalysisPool({ folders: options.folders, size: AT_ONCE })
  const bringing = { pool, preprocess: await options.fitting.preprocess(), signal }
  const queue = SAMPLE_PIECES.values()
  let done = 0
  const takePieces = async (): Promise<void> => {
    for (const piece of queue) {
      if (signal.aborted) throw signal.reason
      await bringPiece(options, bringing, piece)
      done++
      report({ done, total: SAMPLE_PIECES.length })
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE + 1 }, takePieces))
  } finally {
    await pool.close()
  }
}

interface Bringing {
  readonly pool: AnalysisPool
  readonly preprocess: Preprocess | null
  readonly signal: AbortSignal
}

async function bringPiece(
  { db, write, fitting }: SamplesOptions,
  { pool, preprocess, signal }: Bringing,
  { card, picture, rating }: SamplePiece,
): Promise<void> {
  const json = new TextEncoder().encode(serializeCard(card))
  if (knownAsset(db, { mediaId: null, originId: sha256Hex(json) }) !== undefined) return
  const bytes = picture === undefined ? json : await drawPicture(picture())
  const about =
    picture === undefined ? { path: `${card.name}.json`, card: null } : { path: `${card.name}.png`, card: json }
  const content = { form: 'bytes', bytes } as const
  const common = { text: null, limits: DEFAULT_LIMITS, preprocess, content, sizeBytes: bytes.length }
  const analysis = await pool.analyze({ ...common, ...about }, signal)
  fitting.keep(analysis, preprocess)
  keepImport(db, write, {
    analysis,
    source: undefined,
    place: { folders: [], path: about.path },
    settle: ({ assetId, isNew }) => {
      if (isNew) db.prepare('update asset set rating = ? where id = ?').run(rating, assetId)
    },
  })
}
