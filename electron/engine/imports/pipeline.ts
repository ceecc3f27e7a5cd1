/**
 * The import of one job: registers every file first, then takes them through reading, analysis and the library, a few
 * at a time. One file's trouble is that file's alone; what concerns the library itself ends the job, which keeps what
 * it has done and what is still to do.
 */

import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { Preprocess } from '#models/profiles/preprocess.ts'
import { type ErrorCode, LunaError, toLunaError } from '#shared/contract/errors.ts'
import type { Settings } from '#shared/contract/studio/system.ts'
import { storageError } from '../database/storage-errors.ts'
import type { Write } from '../database/write.ts'
import type { JobRun } from '../jobs/jobs.ts'
import type { MediaSourceRecord } from '../library/create-asset.ts'
import type { Analysis } from './analysis-messages.ts'
import type { AnalysisPool } from './analysis-pool.ts'
import { type ByteBudget, createByteBudget } from './byte-budget.ts'
import type { Fitting } from './fitting.ts'
import type { ImportItems, PendingItem } from './import-items.ts'
import { forgetGonePlaces, type Kept, keepImport, knownAsset, notePlace, noteSource } from './keep-import.ts'
import { type Place, placeOfUpload, placeWithin } from './places.ts'
import { scanPaths, scanTogether } from './scan.ts'
import { readSmallFile, readSourceFile, type SourceFile } from './source-file.ts'
import { createTurns, type Turn } from './turns.ts'
import type { Uploads } from './uploads.ts'

export interface ImportTools {
  readonly db: Database
  readonly write: Write
  readonly items: ImportItems
  readonly uploads: Uploads
  readonly settings: { get(): Settings }
  readonly pool: AnalysisPool
  readonly fitting: Fitting
  /** Left out of every scan. */
  readonly libraryDirectory: string
  /** Files at work at once. */
  readonly inFlight: number
}

export interface ImportWork {
  /** Files and folders. */
  readonly paths: readonly string[]
  readonly uploads: readonly string[]
  /** Folders that become collections; paths that are no folders do no harm. */
  readonly roots: readonly string[]
}

/** File contents held in memory at once, bytes. */
const HELD_BYTES = 256_000_000
const MAX_COMPANION_BYTES = 32_000_000
const MAX_TEXT_BYTES = 4_000_000
const ROWS_AT_ONCE = 200

/** Trouble of the library, not of a file. */
const STOPPING: ReadonlySet<ErrorCode> = new Set([
  'DISK_FULL',
  'FOLDER_READ_ONLY',
  'LIBRARY_LOCKED',
  'LIBRARY_CORRUPT',
  'CANCELLED',
])

export async function runImport(tools: ImportTools, work: ImportWork, run: JobRun): Promise<void> {
  await registerFiles(tools, work, run)
  // The first file that stops the job stops the others too.
  const stop = new AbortController()
  const signal = AbortSignal.any([run.signal, stop.signal])
  const preprocess = await tools.fitting.preprocess()
  const context: FileContext = {
    tools,
    signal,
    jobId: run.jobId,
    budget: createByteBudget(HELD_BYTES),
    turns: createTurns(),
    placeOf: (path) => placeOf(tools.uploads, work.roots, path),
    preprocess,
  }
  const queue = pendingItems(tools.items, run.jobId)
  let { done } = tools.items.counts(run.jobId)

  async function takeFiles(): Promise<void> {
    for await (const { item, sizeBytes } of queue) {
      if (signal.aborted) throw signal.reason
      try {
        await importFile(context, item, sizeBytes)
      } catch (cause) {
        stop.abort(cause)
        throw cause
      }
      done++
      run.report({ done })
    }
  }

  const ends = await Promise.allSettled(Array.from({ length: tools.inFlight }, takeFiles))
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed !== undefined) throw stop.signal.aborted ? stop.signal.reason : failed.reason
}

/** Where a file of an import was, as its person knows it. */
export function placeOf(uploads: Uploads, roots: readonly string[], path: string): Place {
  return uploads.isUpload(path) ? placeOfUpload(uploads.locate(path).pathInUpload) : placeWithin(path, roots)
}

async function registerFiles(tools: ImportTools, { paths, uploads }: ImportWork, run: JobRun): Promise<void> {
  const { items, write, libraryDirectory } = tools
  const register = (files: Parameters<ImportItems['register']>[1]) => {
    for (let start = 0; start < files.length; start += ROWS_AT_ONCE) {
      write(() => items.register(run.jobId, files.slice(start, start + ROWS_AT_ONCE)))
    }
  }
  const sent = uploads.length === 0 ? [] : await tools.uploads.files(uploads)
  const byFolder = Map.groupBy(sent, (path) => dirname(tools.uploads.locate(path).pathInUpload))
  for (const together of byFolder.values()) register(await scanTogether(together))
  for await (const files of scanPaths(paths, { exclude: libraryDirectory, signal: run.signal })) {
    register(files)
    run.report(items.counts(run.jobId))
  }
  run.report(items.counts(run.jobId))
}

interface Sized {
  readonly item: PendingItem
  /** 0 for a file that cannot be read, which is found when it is. */
  readonly sizeBytes: number
}

/**
 * Shared by all takers, and in the order of the list. A file that fails is settled by then, so a later page never brings
 * it again.
 */
async function* pendingItems(items: ImportItems, jobId: string): AsyncGenerator<Sized> {
  let lastRow = 0
  for (;;) {
    const page = items.pending(jobId, lastRow, ROWS_AT_ONCE)
    if (page.length === 0) return
    for (const { row, item } of page) {
      lastRow = row
      const sizeBytes = await stat(item.path).then(
        ({ size }) => size,
        () => 0,
      )
      yield { item, sizeBytes }
    }
  }
}

interface FileContext {
  readonly tools: ImportTools
  readonly preprocess: Preprocess | null
  readonly budget: ByteBudget
  readonly turns: ReturnType<typeof createTurns>
  readonly signal: AbortSignal
  readonly jobId: string
  readonly placeOf: (path: string) => Place
}

/** Throws only what must stop the whole job. */
async function importFile(context: FileContext, item: PendingItem, sizeBytes: number): Promise<void> {
  const { tools, signal, jobId } = context
  try {
    await context.budget.run(sizeBytes, async () => {
      using turn = context.turns.take()
      await readAndKeep(context, item, turn)
    })
  } catch (cause) {
    const error = toLunaError(storageError(cause))
    if (STOPPING.has(error.code) || signal.aborted) throw error
    tools.write(() => {
      tools.items.failed(jobId, item.path, error.toReport())
      if (item.companions.card !== undefined) {
        const detail = `belongs to ${item.path}, which was refused: ${error.message}`
        tools.items.failed(jobId, item.companions.card, new LunaError(error.code, detail).toReport())
      }
    })
  }
}

async function readAndKeep(context: FileContext, item: PendingItem, turn: Turn): Promise<void> {
  const { tools, signal } = context
  const { maxFileMb, maxMegapixels } = tools.settings.get()
  const limits = { maxBytes: maxFileMb * 1_000_000, maxPixels: maxMegapixels * 1_000_000 }
  const file = await readSourceFile(item.path, limits.maxBytes, signal)
  const companions = await readCompanions(item)
  await turn.after(file.form === 'bytes' ? file.sha256 : `${file.mediaType}, ${file.sizeBytes} bytes`)
  const source = tools.uploads.isUpload(item.path) ? undefined : sourceRecord(item.path, file)
  if (file.form === 'bytes' && (await isKnown(context, item, file.sha256, companions.cardId, source))) return

  const analysis = await tools.pool.analyze(
    {
      path: item.path,
      content: file.form === 'stream' ? { form: 'stream', mediaType: file.mediaType } : { form: 'file' },
      sizeBytes: file.sizeBytes,
      text: companions.text,
      card: companions.card,
      limits,
      preprocess: context.preprocess,
    },
    signal,
  )
  tools.fitting.keep(analysis, context.preprocess)
  const kept = keepImport(tools.db, tools.write, {
    analysis,
    source,
    place: context.placeOf(item.path),
    settle: (result) => settle(context, item, analysis, result),
  })
  if (source !== undefined && !kept.isNew) await forgetGonePlaces(tools.db, tools.write, item.path)
}

function sourceRecord(path: string, { sizeBytes, modifiedAtMs }: SourceFile): MediaSourceRecord {
  return { path, sizeBytes, modifiedAtMs }
}

interface ReadCompanions {
  readonly text: string | null
  readonly card: Uint8Array | null
  readonly cardId: string | null
}

/** A companion that cannot be read is left aside; the picture is what the creator asked for. */
async function readCompanions({ companions }: PendingItem): Promise<ReadCompanions> {
  const read = async (path: string | undefined, maxBytes: number) =>
    path === undefined ? null : await readSmallFile(path, maxBytes).catch(() => null)
  const text = await read(companions.text, MAX_TEXT_BYTES)
  const card = await read(companions.card, MAX_COMPANION_BYTES)
  return {
    text: text === null ? null : new TextDecoder().decode(text.bytes),
    card: card?.bytes ?? null,
    cardId: card?.sha256 ?? null,
  }
}

/** For content that is already in the library only the new location is recorded, so a moved file keeps everything. */
async function isKnown(
  { tools: { db, write, items }, jobId, placeOf: place }: FileContext,
  item: PendingItem,
  sha256: string,
  cardId: string | null,
  source: MediaSourceRecord | undefined,
): Promise<boolean> {
  const asset =
    cardId === null
      ? (knownAsset(db, { mediaId: sha256, originId: null }) ?? knownAsset(db, { mediaId: null, originId: sha256 }))
      : knownAsset(db, { mediaId: sha256, originId: cardId })
  if (asset === undefined) return false
  write(() => {
    if (source !== undefined) noteSource(db, sha256, source)
    notePlace(db, asset, place(item.path))
    settleKept(items, jobId, item, { assetId: asset, isNew: false })
  })
  if (source !== undefined) await forgetGonePlaces(db, write, item.path)
  return true
}

function settle({ tools: { items }, jobId }: FileContext, item: PendingItem, analysis: Analysis, kept: Kept): void {
  settleKept(items, jobId, item, kept)
  const { companion } = analysis
  if (companion.state === 'failed' && item.companions.card !== undefined) {
    items.failed(jobId, item.companions.card, companion.error)
  }
}

function settleKept(items: ImportItems, jobId: string, item: PendingItem, { assetId, isNew }: Kept): void {
  if (isNew) items.imported(jobId, item.path, assetId)
  else items.skipped(jobId, item.path, 'already_in_library', assetId)
  for (const companion of [item.companions.text, item.companions.card]) {
    if (companion !== undefined) items.skipped(jobId, companion, 'sidecar', assetId)
  }
}
