/** The sample library: a small world drawn and written by this app, brought in the way every import comes in. */
import type { Database } from 'better-sqlite3'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import { serializeCard } from '#shared/asset-card/card.ts'
import type { Write } from '../database/write.ts'
import { type AnalysisTools, analyseFile } from '../imports/analyse.ts'
import { keepImport } from '../imports/keep-import.ts'
import type { JobRun, Jobs } from '../jobs/jobs.ts'
import type { MediaStore } from '../media/store.ts'
import type { Thumbnails } from '../media/thumbnails.ts'
import { drawPicture } from './draw-picture.ts'
import { SAMPLE_PIECES, type SamplePiece } from './pieces.ts'

export interface Samples {
  /** What the library has of it already is not brought again. */
  start(): Promise<{ jobId: string }>
}

export interface SamplesOptions {
  readonly db: Database
  readonly write: Write
  readonly jobs: Jobs
  readonly media: MediaStore
  readonly thumbnails: Thumbnails
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
  const queue = SAMPLE_PIECES.values()
  let done = 0
  const takePieces = async (): Promise<void> => {
    for (const piece of queue) {
      if (signal.aborted) throw signal.reason
      await bringPiece(options, piece)
      done++
      report({ done, total: SAMPLE_PIECES.length })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, takePieces))
}

async function bringPiece({ db, write, media, thumbnails }: SamplesOptions, piece: SamplePiece): Promise<void> {
  const tools: AnalysisTools = { store: media, thumbnails }
  const card = new TextEncoder().encode(serializeCard(piece.card))
  const name = piece.card.name
  const common = { mediaType: null, text: null, limits: DEFAULT_LIMITS }
  const analysis =
    piece.picture === undefined
      ? await analyseFile({ ...common, path: `${name}.json`, bytes: card, card: null }, tools)
      : await analyseFile({ ...common, path: `${name}.png`, bytes: await drawPicture(piece.picture), card }, tools)
  keepImport(db, write, {
    analysis,
    source: undefined,
    settle: ({ assetId, isNew }) => {
      if (isNew) db.prepare('update asset set rating = ? where id = ?').run(piece.rating, assetId)
    },
  })
}
