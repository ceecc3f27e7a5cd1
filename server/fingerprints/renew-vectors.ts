/** After a change of models: vectors of the works that still have those of another profile, a few at a time. */
import { type RawBuilder, sql } from 'kysely'
import type { Embedder } from '#models/inference/embedder.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { vectorsOf } from './compute.ts'
import { vectorText } from './fingerprint-rows.ts'

interface RenewOptions {
  readonly database: Pick<MarketDatabase, 'asService'>
  readonly embedder: Embedder | null
  readonly readBlob: (sha256: string) => Promise<Uint8Array | null>
}

const AT_ONCE = 8
/** Servers that take some at random of so many hardly ever want the same. */
const AMONG = 64

/**
 * Renews up to eight works, each in a transaction of its own, so that a stop costs one of them. Answers how many were
 * renewed; 0 once all works have vectors of the profile in use, or other servers are at the last ones. A picture that is gone or cannot be decoded leaves its
 * work with the text's vector alone. Throws what is wrong with the models.
 */
export async function renewVectors(options: RenewOptions, signal?: AbortSignal): Promise<number> {
  const { database, embedder } = options
  if (embedder === null) return 0
  const stale = await database.asService(async (tx) => readClaimed(tx, await claimStale(tx, embedder.profile)))
  for (const work of stale) await renew(options, embedder, work, signal)
  return stale.length
}

interface Claim {
  readonly account_id: string
  readonly fingerprint_id: string
}

/** Works to renew that no other server is at. A server that dies, or cannot renew a work, leaves it to others later. */
export async function claimStale(tx: Tx, profile: string): Promise<Claim[]> {
  const some = (condition: RawBuilder<unknown>) => sql`(
    select account_id, id from fingerprints f where status <> 'released' and ${condition} and not exists (
      select from fingerprint_renewals r where r.account_id = f.account_id and r.fingerprint_id = f.id and r.until > now())
    order by profile, id limit ${sql.lit(AMONG)})`
  // Each is a run of the index; what differs from a value is none.
  const { rows } = await sql<Claim>`
    insert into fingerprint_renewals as r (account_id, fingerprint_id, until)
    select account_id, id, now() + interval '5 minutes' from (
      ${some(sql`profile is null`)} union all ${some(sql`profile < ${profile}`)} union all ${some(sql`profile > ${profile}`)}
    ) as stale order by random() limit ${sql.lit(AT_ONCE)}
    on conflict (account_id, fingerprint_id) do update set until = excluded.until where r.until <= now()
    returning account_id, fingerprint_id`.execute(tx)
  return rows
}

type Stale = Awaited<ReturnType<typeof readClaimed>>[number]

async function readClaimed(tx: Tx, claims: readonly Claim[]) {
  if (claims.length === 0) return []
  return tx
    .selectFrom('fingerprints')
    .select(['account_id', 'id', 'metadata_text', 'word_count', 'picture_sha256'])
    .where(
      'account_id',
      'in',
      claims.map((claim) => claim.account_id),
    )
    .where(
      'id',
      'in',
      claims.map((claim) => claim.fingerprint_id),
    )
    .execute()
}

async function renew({ database, readBlob }: RenewOptions, embedder: Embedder, work: Stale, signal?: AbortSignal) {
  const text = { text: work.metadata_text, words: work.word_count }
  const picture = work.picture_sha256 === null ? null : await readBlob(work.picture_sha256)
  const { imageVector, textVector } = await vectorsOf(text, picture, embedder, signal).catch((cause: unknown) => {
    if (picture === null || !isOfThePicture(cause)) throw cause
    return vectorsOf(text, null, embedder, signal)
  })
  await database.asService(async (tx) => {
    await tx
      .updateTable('fingerprints')
      .set({
        profile: embedder.profile,
        image_vector: imageVector && vectorText(imageVector),
        text_vector: textVector && vectorText(textVector),
        changed_xid: sql<string>`pg_current_xact_id()`,
      })
      .where('account_id', '=', work.account_id)
      .where('id', '=', work.id)
      .execute()
    await tx
      .deleteFrom('fingerprint_renewals')
      .where('account_id', '=', work.account_id)
      .where('fingerprint_id', '=', work.id)
      .execute()
  })
}

/** Whether decoding failed because of what is in the file. */
export function isOfThePicture(cause: unknown): boolean {
  return cause instanceof LunaError && (cause.code.startsWith('IMAGE_') || cause.code.startsWith('FILE_'))
}
