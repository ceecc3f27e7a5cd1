/**
 * Downloads a purchase: every file by its SHA-256, verified documents, and all of it in one step into its
 * folder. Files wait in a separate folder until then, so that a later try can resume.
 */
import { mkdir, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serializeCard } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { BoughtFile } from '#shared/contract/studio/purchases.ts'
import { sha256HexOfText } from '#shared/provenance/encoding.ts'
import { storageError } from '../database/storage-errors.ts'
import { safeFileName } from '../imports/uploads.ts'
import type { MarketClient } from '../market/client.ts'
import type { MarketKeys } from '../market/keys.ts'
import { LIBRARY_LIMITS } from '../media/describe.ts'
import { fetchBoughtFile, type PromisedFile, sha256Of } from './fetch-bought-file.ts'
import { type Papers, type Purchase, readPapers, writePapers } from './papers.ts'

export interface DownloadParts {
  readonly client: MarketClient
  readonly keys: MarketKeys
  readonly marketUrl: string
  /** A request with the account's token. */
  readonly request: (path: string, init: RequestInit) => Promise<Request>
  /** Of all purchases. */
  readonly directory: string
  readonly signal: AbortSignal
  readonly onProgress: (doneBytes: number, totalBytes: number) => void
  /** Once the market has said what it is. */
  readonly onKnown: (known: { assetId: string; versionId: string; name: string; kind: Card['asset_type'] }) => void
}

interface WorkFile extends PromisedFile {
  readonly name: string
  readonly mediaType: string
}

export interface Downloaded {
  /** Below the folder of all purchases. */
  readonly folder: string
  readonly files: BoughtFile[]
  readonly creatorName: string
}

type Content = Awaited<ReturnType<MarketClient['publications']['content']>>
type Card = Content['card']

const INCOMING = '.incoming'
/** More than any work has; a market that says so is not believed. */
const MAX_FILES = 64
/** In addition to the files: space for documents, and for the library that stays in use. */
const SPARE_BYTES = 16 << 20
const CARD_FILE = 'card.json'

/** Throws what `purchases.download` declares for its job. */
export async function downloadPurchase(saleId: string, parts: DownloadParts): Promise<Downloaded> {
  const { client, keys, marketUrl, directory, signal } = parts
  const purchase = await client.sales.purchase({ saleId }, { signal })
  const { assetId } = purchase
  const content = await client.publications.content({ id: assetId, ...versionOf(purchase) }, { signal })
  const { versionId } = content
  parts.onKnown({ assetId, versionId, name: content.card.name, kind: content.card.asset_type })
  const papers = await readPapers(purchase, content, { client, keys, marketUrl, signal })
  const works = workFiles(content)
  const incoming = join(directory, INCOMING, saleId)
  try {
    await mkdir(incoming, { recursive: true })
    await fetchAll(works, incoming, parts)
    const files = await writeDocuments(incoming, content.card, papers)
    const folder = await moveIntoPlace(incoming, directory, `${papers.name} ${saleId.slice(-8)}`)
    return { folder, files: [...works.map(fileOf), ...files], creatorName: papers.creatorName }
  } catch (cause) {
    throw storageError(cause, directory)
  }
}

/** A license is for the version it was given for; every other way of buying has the newest. */
function versionOf({ offer, versionId }: Purchase): { versionId?: string } {
  return offer === 'license' ? { versionId } : {}
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'video/quicktime': 'mov',
  'text/plain': 'txt',
}

function extensionOf(mediaType: string): string {
  return EXTENSIONS[mediaType] ?? /\/(?:x-)?([a-z0-9]{1,8})$/.exec(mediaType)?.[1] ?? 'bin'
}

/**
 * What was sold, named after the work; where it is sold by its card alone, what shows it. Throws MARKET_ANSWER_INVALID.
 */
function workFiles({ card, media }: Content): WorkFile[] {
  const sold = media.filter(({ role }) => role === 'main')
  const wanted = sold.length > 0 ? sold : media.filter(({ role }) => role === 'preview')
  const isTooMuch = wanted.length > MAX_FILES || wanted.some(({ sizeBytes }) => sizeBytes > LIBRARY_LIMITS.maxBytes)
  if (isTooMuch) throw new LunaError('MARKET_ANSWER_INVALID', 'there are more or larger files than a work may have')
  return wanted.map(({ sha256, sizeBytes, contentType, path }, index) => {
    const number = index === 0 ? '' : ` ${index + 1}`
    const name = safeFileName(`${card.name.replaceAll(/[/\\]/g, '_')}${number}.${extensionOf(contentType)}`)
    return { name, mediaType: contentType, sha256, sizeBytes, path }
  })
}

function fileOf({ name, mediaType, sizeBytes, sha256 }: WorkFile): BoughtFile {
  return { name, role: 'work', mediaType, sizeBytes, sha256 }
}

async function fetchAll(works: readonly WorkFile[], incoming: string, parts: DownloadParts): Promise<void> {
  const { request, signal, onProgress } = parts
  const total = works.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const present = await presentBytes(incoming)
  await assertRoom(incoming, total - present)
  let before = 0
  onProgress(Math.min(present, total), total)
  for (const work of works) {
    const path = join(incoming, work.name)
    const done = before
    if (!(await isWhole(path, work))) {
      await fetchBoughtFile(work, path, { request, signal, onBytes: (bytes) => onProgress(done + bytes, total) })
    }
    before += work.sizeBytes
    onProgress(before, total)
  }
}

async function presentBytes(folder: string): Promise<number> {
  let bytes = 0
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size
  return bytes
}

/** Throws DISK_FULL before anything is fetched that cannot be kept. */
async function assertRoom(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free < neededBytes + SPARE_BYTES) {
    throw new LunaError('DISK_FULL', `${neededBytes + SPARE_BYTES} bytes are needed in ${folder}, ${free} are free`)
  }
}

async function isWhole(path: string, { sizeBytes, sha256 }: WorkFile): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.size === sizeBytes && (await sha256Of(path)) === sha256
}

async function writeDocuments(incoming: string, card: Card, papers: Papers): Promise<BoughtFile[]> {
  const cardText = serializeCard(card)
  await writeFile(join(incoming, CARD_FILE), cardText)
  await writePapers(incoming, papers)
  const paperFiles = papers.files.map(({ name, mediaType, text }) => textFile(name, 'paper', mediaType, text))
  return [textFile(CARD_FILE, 'card', 'application/json', cardText), ...paperFiles]
}

function textFile(name: string, role: BoughtFile['role'], mediaType: string, text: string): BoughtFile {
  return { name, role, mediaType, sizeBytes: Buffer.byteLength(text), sha256: sha256HexOfText(text) }
}

/** One rename: the folder is there whole or not at all. A folder of an earlier download makes way for it. */
async function moveIntoPlace(incoming: string, directory: string, wanted: string): Promise<string> {
  const folder = safeFileName(wanted.replaceAll(/[/\\]/g, '_'))
  await rm(join(directory, folder), { recursive: true, force: true })
  await rename(incoming, join(directory, folder))
  return folder
}

/** Removes the files of an abandoned download. */
export async function forgetIncoming(directory: string, saleId: string): Promise<void> {
  await rm(join(directory, INCOMING, saleId), { recursive: true, force: true })
}
