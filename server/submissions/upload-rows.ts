/** Uploads under way and their parts, as rows. */
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { BeginUpload, HeldMedia, Upload } from '#shared/contract/market/submissions.ts'
import { DAY_MS } from '#shared/time.ts'
import type { BlobFacts } from '../blobs/store.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { AccountMedia } from './account-media.ts'

/** From the last part on. */
const EXPIRES_AFTER_MS = 7 * DAY_MS
/** What an account may have under way at once. */
const MAX_PENDING_BYTES = 2_000_000_000n
const MAX_PENDING_UPLOADS = 100n

export type UploadRow = Awaited<ReturnType<typeof lockUpload>>

async function lockUpload(tx: Tx, accountId: string, id: string) {
  const row = await tx
    .selectFrom('uploads')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', `upload ${id}`)
  return row
}

export function viewOf(row: UploadRow, media: HeldMedia | null): Upload {
  return {
    id: row.id,
    state: media === null ? 'receiving' : 'complete',
    sha256: row.sha256,
    sizeBytes: Number(row.size_bytes),
    offset: Number(row.received_bytes),
    expiresAt: row.expires_at.toISOString(),
    media,
  }
}

export function wrongOffset(row: UploadRow): LunaError {
  const offset = Number(row.received_bytes)
  return new LunaError('CONFLICT', `The next part starts at byte ${offset}.`, { data: { offset } })
}

/** Whether the part is new; one that was received before is recognized, and any other place refused. */
async function isNewPart(tx: Tx, row: UploadRow, offset: number, part: BlobFacts) {
  if (row.state === 'receiving' && BigInt(offset) === row.received_bytes) return true
  const known = await tx
    .selectFrom('upload_chunks')
    .select(['sha256', 'size_bytes'])
    .where('account_id', '=', row.account_id)
    .where('upload_id', '=', row.id)
    .where('start_byte', '=', BigInt(offset))
    .executeTakeFirst()
  if (known?.sha256 === part.sha256 && known.size_bytes === part.sizeBytes) return false
  throw wrongOffset(row)
}

async function assertRoom(tx: Tx, accountId: string, sizeBytes: number): Promise<void> {
  const { bytes, count } = await tx
    .selectFrom('uploads')
    .select((select) => [
      select.fn.sum<string | null>('size_bytes').as('bytes'),
      select.fn.countAll<bigint>().as('count'),
    ])
    .where('account_id', '=', accountId)
    .where('state', '=', 'receiving')
    .executeTakeFirstOrThrow()
  const pendingBytes = BigInt(bytes ?? 0) + BigInt(sizeBytes)
  if (count < MAX_PENDING_UPLOADS && pendingBytes <= MAX_PENDING_BYTES) return
  throw new LunaError(
    'FILE_TOO_LARGE',
    'Unfinished uploads are limited to 100 files and 2 GB in total. Finish some first.',
  )
}

function expiry(now: Date): Date {
  return new Date(now.getTime() + EXPIRES_AFTER_MS)
}

interface NewUpload {
  readonly accountId: string
  readonly request: BeginUpload
  readonly media: AccountMedia
  readonly now: Date
}

async function insertUpload(tx: Tx, { accountId, request, media, now }: NewUpload): Promise<Upload> {
  const { id = newId(), sizeBytes, sha256, contentType } = request
  await assertRoom(tx, accountId, sizeBytes)
  const held = (await media.find(tx, accountId, [sha256])).get(sha256) ?? null
  if (held !== null) await media.touch(tx, accountId, sha256)
  await tx
    .insertInto('uploads')
    .values({
      account_id: accountId,
      id,
      sha256,
      size_bytes: BigInt(held?.sizeBytes ?? sizeBytes),
      declared_type: contentType,
      received_bytes: BigInt(held?.sizeBytes ?? 0),
      state: held === null ? 'receiving' : 'complete',
      created_at: now,
      expires_at: expiry(now),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await lockUpload(tx, accountId, id)
  if (row.sha256 !== sha256) throw new LunaError('CONFLICT', 'This upload id is in use for another file.')
  return viewOf(row, row.state === 'complete' ? held : null)
}

interface NewPart {
  readonly accountId: string
  readonly id: string
  readonly offset: number
  readonly part: BlobFacts
  readonly now: Date
}

async function insertPart(tx: Tx, { accountId, id, offset, part, now }: NewPart): Promise<void> {
  const row = await lockUpload(tx, accountId, id)
  if (!(await isNewPart(tx, row, offset, part))) return
  await tx
    .insertInto('upload_chunks')
    .values({
      account_id: accountId,
      upload_id: id,
      start_byte: BigInt(offset),
      size_bytes: part.sizeBytes,
      sha256: part.sha256,
    })
    .execute()
  await tx
    .updateTable('uploads')
    .set({ received_bytes: BigInt(offset + part.sizeBytes), expires_at: expiry(now) })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

interface UploadRowsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
}

export function createUploadRows({ database, clock }: UploadRowsParts, media: AccountMedia) {
  return {
    read: (accountId: string, id: string) =>
      database.asService(async (tx) => {
        const row = await lockUpload(tx, accountId, id)
        const held = row.state === 'complete' ? await media.find(tx, accountId, [row.sha256]) : undefined
        return { row, held: held?.get(row.sha256) ?? null }
      }),

    begin: (accountId: string, request: BeginUpload) =>
      database.asService((tx) => insertUpload(tx, { accountId, request, media, now: clock.now() })),

    addPart: (accountId: string, id: string, offset: number, part: BlobFacts) =>
      database.asService((tx) => insertPart(tx, { accountId, id, offset, part, now: clock.now() })),

    parts: (accountId: string, id: string) =>
      database.asService((tx) =>
        tx
          .selectFrom('upload_chunks')
          .select('sha256')
          .where('account_id', '=', accountId)
          .where('upload_id', '=', id)
          .orderBy('start_byte')
          .execute(),
      ),

    finish: (accountId: string, id: string, held: HeldMedia) =>
      database.asService(async (tx) => {
        await media.add(tx, accountId, held)
        await tx.deleteFrom('upload_chunks').where('account_id', '=', accountId).where('upload_id', '=', id).execute()
        const complete = tx.updateTable('uploads').set({ state: 'complete' })
        await complete.where('account_id', '=', accountId).where('id', '=', id).execute()
      }),

    forget: (accountId: string, id: string) =>
      database.asService((tx) =>
        tx.deleteFrom('uploads').where('account_id', '=', accountId).where('id', '=', id).execute(),
      ),

    removeExpired: () =>
      database.asService(async (tx) => {
        const { numDeletedRows } = await tx
          .deleteFrom('uploads')
          .where('expires_at', '<', clock.now())
          .executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      }),
  }
}
