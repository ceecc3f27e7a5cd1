/** Each follower of a creator is notified of each new work once: in the background, a page of followers at a time. */
import { sql } from 'kysely'
import * as z from 'zod'
import { isForAdults } from '#shared/asset-card/age.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { BULK_JOBS, type Jobs } from '../jobs/jobs.ts'
import { notify } from '../notifications/notify.ts'
import { assetById, creatorNames } from '../publications/assets.ts'

const KIND = 'follows: notify of a new work'
const PAGE = 200

const payloadSchema = z.object({ assetId: z.string() })
const followerRows = z.array(z.object({ account_id: z.string() }))

export interface NotifyFollowersParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Jobs
  /** Whether works for adults are shown to the account; declared here, known by accounts. */
  readonly seesAdultWorks: (tx: Tx, accountId: string | null) => Promise<boolean>
}

/** The followers after `after`, in the order of their ids. */
async function nextFollowers(tx: Tx, creatorId: string, after: string | null): Promise<string[]> {
  const { rows } = await sql`
    select account_id from follows
    where creator_id = ${creatorId} and (${after}::uuid is null or account_id > ${after}::uuid)
    order by account_id limit ${sql.lit(PAGE)}`.execute(tx)
  return followerRows.parse(rows).map((row) => row.account_id)
}

/** Returns the last follower of the page; null after the last page. */
async function notifyPage(
  tx: Tx,
  { clock, seesAdultWorks }: NotifyFollowersParts,
  assetId: string,
  after: string | null,
): Promise<string | null> {
  const { creatorId, name, ageRating, status } = await assetById(tx, assetId)
  // It may have left the market in the meantime.
  if (status !== 'published') return null
  const creatorName = (await creatorNames(tx, [creatorId])).get(creatorId)?.displayName ?? ''
  const followers = await nextFollowers(tx, creatorId, after)
  for (const accountId of followers) {
    if (isForAdults(ageRating) && !(await seesAdultWorks(tx, accountId))) continue
    const content = { kind: 'followed_published', data: { assetId, name, creatorName } } as const
    await notify(tx, accountId, content, clock.now(), `new work ${assetId}`)
  }
  return followers.length < PAGE ? null : (followers.at(-1) ?? null)
}

async function isFirstVersion(tx: Tx, creatorId: string, assetId: string): Promise<boolean> {
  const later = await tx
    .selectFrom('asset_versions')
    .select('id')
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', assetId)
    .where('number', '>', 1)
    .executeTakeFirst()
  return later === undefined
}

/** What a decision of a review says of a work. */
interface Published {
  readonly accountId: string
  /** Null where nothing was published. */
  readonly assetId: string | null
}

/** Returns what announces a published work, in the transaction that publishes it. A new version is no new work. */
export function createFollowerNotices(parts: NotifyFollowersParts): (tx: Tx, published: Published) => Promise<void> {
  const { database, jobs } = parts
  async function notifyAll({ assetId }: z.infer<typeof payloadSchema>, signal: AbortSignal): Promise<void> {
    let after: string | null = null
    do {
      signal.throwIfAborted()
      const from: string | null = after
      after = await database.asService((tx) => notifyPage(tx, parts, assetId, from))
    } while (after !== null)
  }
  jobs.register(KIND, payloadSchema, notifyAll, BULK_JOBS)
  return async (tx, { accountId, assetId }) => {
    if (assetId === null || !(await isFirstVersion(tx, accountId, assetId))) return
    await jobs.enqueue(tx, { kind: KIND, key: assetId, payload: { assetId } })
  }
}
