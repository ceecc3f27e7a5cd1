/**
 * Pictures handed out for a use, or under a license that gives screens alone: reduced to 1,024 pixels, and marked with
 * the sale in their metadata (EXIF and XMP). The file that is sold for good is not among them.
 */
import { createHash } from 'node:crypto'
import { openPicture } from '#models/decode/picture.ts'
import { readBlob } from '../blobs/store.ts'
import type { FindReferences, StoredBlobs } from '../blobs/stored-blobs.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { RENDITIONS_KEPT_MS } from '../retention.ts'
import type { Media } from './assets.ts'

/** The longest side of a picture that a use hands out, in pixels. */
const RENDITION_EDGE = 1_024

/** The sale that a rendition is bound to. */
export interface BoundTo {
  readonly accountId: string
  readonly saleId: string
  /** Of a use. */
  readonly story: { readonly id: string; readonly turn: number } | null
}

export interface Renditions {
  /** In place of what is sold: one for each picture; other files have none. */
  of(to: BoundTo, assetId: string, media: readonly Media[]): Promise<Media[]>
  removeOld(): Promise<void>
}

interface RenditionsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly blobs: StoredBlobs
}

const escaped = (text: string): string =>
  text.replace(/[<>&"']/g, (character) => `&#${character.codePointAt(0)};`).replace(/\p{Cc}/gu, ' ')

function markOf({ saleId, story }: BoundTo): string {
  if (story === null) return `Luna Market, license of sale ${saleId}`
  return `Luna Market, use ${saleId}, story ${story.id}, turn ${story.turn}`
}

function xmpOf(mark: string): string {
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:rights><rdf:Alt><rdf:li xml:lang="x-default">${escaped(mark)}</rdf:li></rdf:Alt></dc:rights></rdf:Description></rdf:RDF></x:xmpmeta>`
}

interface Drawn extends Media {
  readonly bytes: Uint8Array
}

/** A WebP of at most 1,024 pixels; throws what opening a picture throws. */
async function drawRendition(bytes: Uint8Array, mark: string): Promise<Drawn> {
  const picture = await openPicture({ bytes })
  const { data, width, height } = await picture.draw({
    format: { type: 'webp', quality: 85, effort: 3 },
    keepsAlpha: true,
    size: { width: RENDITION_EDGE, height: RENDITION_EDGE, fit: 'inside' },
    mark: { text: mark, xmp: xmpOf(mark) },
  })
  const sha256 = createHash('sha256').update(data).digest('hex')
  return { role: 'main', contentType: 'image/webp', sha256, sizeBytes: data.length, width, height, bytes: data }
}

type Row = {
  readonly sha256: string
  readonly content_type: string
  readonly size_bytes: bigint
  readonly width: number
  readonly height: number
}

function toMedia({ sha256, content_type, size_bytes, width, height }: Row): Media {
  return { role: 'main', sha256, contentType: content_type, sizeBytes: Number(size_bytes), width, height }
}

const COLUMNS = ['source_sha256', 'sha256', 'content_type', 'size_bytes', 'width', 'height'] as const

function made(tx: Tx, { accountId, saleId }: BoundTo) {
  return tx
    .selectFrom('bound_renditions')
    .select(COLUMNS)
    .where('account_id', '=', accountId)
    .where('sale_id', '=', saleId)
    .execute()
}

/** The account's rendition with this content; undefined where there is none. */
export async function renditionOf(
  tx: Tx,
  { accountId, saleId }: BoundTo,
  assetId: string,
  sha256: string,
): Promise<Media | undefined> {
  const row = await tx
    .selectFrom('bound_renditions')
    .select(COLUMNS)
    .where('account_id', '=', accountId)
    .where('sale_id', '=', saleId)
    .where('asset_id', '=', assetId)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  return row === undefined ? undefined : toMedia(row)
}

export function createRenditions({ database, clock, blobs }: RenditionsParts): Renditions {
  async function make(to: BoundTo, assetId: string, source: Media): Promise<void> {
    const { bytes, ...drawn } = await drawRendition(await readBlob(blobs, source.sha256), markOf(to))
    const { sha256, sizeBytes, contentType, width = 0, height = 0 } = drawn
    await blobs.keep({ sha256, sizeBytes }, () => bytes)
    await database.asService((tx) =>
      tx
        .insertInto('bound_renditions')
        .values({
          ...{ account_id: to.accountId, sale_id: to.saleId, asset_id: assetId, source_sha256: source.sha256 },
          ...{ sha256, content_type: contentType, size_bytes: BigInt(sizeBytes), width, height, made_at: clock.now() },
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    )
  }

  return {
    async of(to, assetId, media) {
      const sources = media.filter(({ role, contentType }) => role === 'main' && contentType.startsWith('image/'))
      if (sources.length === 0) return []
      const known = new Set((await database.asService((tx) => made(tx, to))).map((row) => row.source_sha256))
      for (const source of sources) if (!known.has(source.sha256)) await make(to, assetId, source)
      const rows = new Map((await database.asService((tx) => made(tx, to))).map((row) => [row.source_sha256, row]))
      return sources.flatMap(({ sha256 }) => {
        const row = rows.get(sha256)
        return row === undefined ? [] : [toMedia(row)]
      })
    },

    async removeOld() {
      const before = new Date(clock.now().getTime() - RENDITIONS_KEPT_MS)
      await database.asService((tx) => tx.deleteFrom('bound_renditions').where('made_at', '<', before).execute())
    },
  }
}

/** What keeps the blobs of renditions from being deleted. */
export const findRenditionReferences: FindReferences = async (tx, sha256s) => {
  const rows = await tx
    .selectFrom('bound_renditions')
    .select('sha256')
    .distinct()
    .where('sha256', 'in', [...sha256s])
    .execute()
  return rows.map(({ sha256 }) => sha256)
}
