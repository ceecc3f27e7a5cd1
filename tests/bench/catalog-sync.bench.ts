/**
 * The studio's side of the market's catalog: the first snapshot into what is searched here, network apart, and a day's
 * changes. The engine runs in a process of its own, so that its memory and its turns are its own.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { createCatalogGenerator } from '#engine/catalog/generate.ts'
import { type PackedCatalog, packCatalog } from '#models/catalog/pack.ts'
import type { CatalogEntry } from '#models/catalog/writer.ts'
import { FEATURES_PER_WORK } from '#models/features/compact.ts'
import type { CatalogChange, CatalogSnapshot } from '#shared/contract/market/catalog.ts'
import { publicKeyOf, signDocument } from '#shared/provenance/signed-document.ts'
import { meanOfVectors, writeInt8 } from '#shared/similarity/vectors.ts'
import type { BenchRow } from './row.ts'

const WORKS = 100_000
const CHANGES = 1_000
/** As many as the studio asks for at once. */
const PAGE = 100
const IMAGE = 512
const TEXT = 384
const CREATED_AT = '2026-01-01T00:00:00.000Z'
const PROFILE = 'standard@1'

const measuredSchema = z.object({
  snapshotSeconds: z.number(),
  changesSeconds: z.number(),
  longestTurnMs: z.number(),
  memoryMb: z.number(),
  entries: z.literal(WORKS),
  changedAssets: z.literal(CHANGES),
})

const works = createCatalogGenerator({
  ...{ seed: 7, entries: WORKS, profile: 'standard', profileVersion: '1' },
  ...{ imageDimensions: IMAGE, textDimensions: TEXT, featuresPerWork: FEATURES_PER_WORK },
})
const idOf = (at: number): string => `00000000-0000-7000-8000-${at.toString(16).padStart(12, '0')}`

function* entries(): Generator<CatalogEntry> {
  for (let at = 0; at < WORKS; at++) yield { ...works.entry(at), id: idOf(at) }
}

async function pack(path: string): Promise<PackedCatalog> {
  const sample = Array.from({ length: 2_000 }, (_, at) => works.entry(at))
  const mean = (vectors: readonly (Float32Array | null)[], dimensions: number) =>
    meanOfVectors(
      vectors.filter((vector) => vector !== null),
      dimensions,
    )
  const imageMean = mean(
    sample.map(({ imageVector }) => imageVector),
    IMAGE,
  )
  const textMean = mean(
    sample.map(({ textVector }) => textVector),
    TEXT,
  )
  const named = { title: 'Luna Market', profile: 'standard', profileVersion: '1', createdAt: CREATED_AT }
  return packCatalog(path, { ...named, imageMean, textMean, featuresPerWork: FEATURES_PER_WORK }, entries())
}

function int8Text(vector: Float32Array | null): string | null {
  if (vector === null) return null
  const bytes = new Int8Array(vector.length)
  writeInt8(vector, bytes, 0)
  return Buffer.from(bytes.buffer).toString('base64')
}

/** Every hundredth work, changed in everything that is compared. */
function change(number: number): CatalogChange {
  const at = number * (WORKS / CHANGES)
  const {
    id: _,
    creatorName: __,
    imageVector,
    textVector,
    features,
    isRemoved: ___,
    ...facts
  } = works.entry(WORKS + at)
  const vectors = {
    ...{ imageInt8: int8Text(imageVector), textInt8: int8Text(textVector) },
    features: features && Buffer.from(features).toString('base64'),
  }
  return {
    ...{ sequence: number + 1, kind: 'updated', at: CREATED_AT, assetId: idOf(at), versionId: idOf(at) },
    ...{ removedForInfringement: false, fingerprints: [{ ...facts, ...vectors }] },
  }
}

/** What a market answers to a studio that fetches its catalog: the real file, signed, from another process. */
function serve(packed: PackedCatalog, file: Buffer): Server {
  const seed = randomBytes(32)
  const key = publicKeyOf(seed)
  const document = {
    ...{ type: 'luna.catalog', version: 1, catalogSha256: packed.sha256, sizeBytes: packed.sizeBytes },
    ...{ itemCount: packed.entries, profile: PROFILE, createdAt: CREATED_AT, issuer: 'bench', keyId: key.keyId },
  }
  const snapshot: CatalogSnapshot = {
    ...{ profile: PROFILE, sha256: packed.sha256, sizeBytes: packed.sizeBytes, entries: packed.entries },
    ...{ createdAt: CREATED_AT, cursor: '0', path: `/v1/catalog/${packed.sha256}` },
    signature: signDocument(document, seed),
  }
  const trusted = { ...key, validFrom: '2025-01-01T00:00:00.000Z', validUntil: null, compromised: false }
  // As JSON already, so that the market's own work is not measured.
  const count = CHANGES / PAGE
  const pages = Array.from({ length: count }, (_, page) => {
    const items = Array.from({ length: PAGE }, (__, at) => change(page * PAGE + at))
    return JSON.stringify({ items, nextCursor: String(page + 1), hasMore: page < count - 1, mustRestart: false })
  })
  let areChangesOut = false
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://bench')
    const json = (text: string) => response.writeHead(200, { 'content-type': 'application/json' }).end(text)
    if (url.pathname === '/v1/catalog') return json(JSON.stringify({ items: [snapshot] }))
    if (url.pathname === '/v1/keys') return json(JSON.stringify({ keys: [trusted] }))
    if (url.pathname !== '/v1/changes') return response.writeHead(200, { 'content-length': file.length }).end(file)
    const isFirst = !areChangesOut
    // The first call ends the snapshot's own installation: nothing has changed by then.
    areChangesOut = true
    const none = JSON.stringify({ items: [], nextCursor: '0', hasMore: false, mustRestart: false })
    return json(isFirst ? none : (pages[Number(url.searchParams.get('cursor'))] ?? none))
  })
}

function rowsOf(measured: z.infer<typeof measuredSchema>): BenchRow[] {
  const row = (what: string, ours: number, theirs: number, unit: string): BenchRow => ({
    ...{ what, ours, theirs, unit, ratio: ours / theirs, holds: ours < theirs },
    ...{ against: 'its bar', bar: `under ${theirs} ${unit}` },
  })
  const snapshot = `Snapshot of ${WORKS.toLocaleString('en')} assets into the studio, network apart`
  return [
    row(snapshot, measured.snapshotSeconds, 20, 's'),
    row(`${snapshot}: peak memory of the engine`, measured.memoryMb, 400, 'MB'),
    row(`${snapshot}: longest turn of the engine`, measured.longestTurnMs, 100, 'ms'),
    row(`Changes of ${CHANGES.toLocaleString('en')} assets into the studio`, measured.changesSeconds, 1, 's'),
  ]
}

export async function benchCatalogSync(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'luna-bench-catalog-sync-'))
  try {
    const path = join(folder, 'catalog.lunapak')
    const packed = await pack(path)
    const server = serve(packed, await readFile(path))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no port')
    const child = join(import.meta.dirname, 'catalog-sync.child.ts')
    const { stdout } = await promisify(execFile)(process.execPath, [child, `http://127.0.0.1:${address.port}`])
    server.close()
    return rowsOf(measuredSchema.parse(JSON.parse(stdout)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
