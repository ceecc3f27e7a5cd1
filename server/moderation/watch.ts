/** What happens by itself: pauses end, and signs of spam are put before people. Neither acts on anybody. */
import { sql } from 'kysely'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { notify } from '../notifications/notify.ts'
import { advanceCase, lockCase } from './case-rows.ts'
import { daysAfter } from './clocks.ts'
import type { ModerationParts } from './parts.ts'
import { openByItself } from './reports.ts'
import { SPAM_ASSETS } from './signals.ts'

const BATCH = 100
/** So long a dismissed case about spam is not opened again by the market itself. */
const QUIET_DAYS = 90
const SPAM_QUALITY_HUNDREDTHS = 30

/** A pause ends with its time, whether or not anybody remembers it. */
export async function endPauses({ database, clock, effects }: ModerationParts): Promise<void> {
  const now = clock.now()
  const ended = await database.asService((tx) =>
    tx.selectFrom('cases').select('id').where('paused_until', '<=', now).limit(BATCH).execute(),
  )
  for (const { id } of ended) {
    await database.asService(async (tx) => {
      const subject = await lockCase(tx, id)
      if (subject.pausedUntil === null || subject.pausedUntil > now || subject.assetId === null) return
      await tx
        .updateTable('assets')
        .set({ paused_until: null })
        .where('account_id', '=', subject.creatorId)
        .where('id', '=', subject.assetId)
        .where('paused_until', '<=', now)
        .execute()
      await advanceCase(tx, subject, { kind: 'resumed', actor: 'system', actorId: null }, now, { paused_until: null })
      const data = { caseId: subject.id, name: subject.name }
      await notify(tx, subject.creatorId, { kind: 'listing_resumed', data }, now)
      await effects.changed(tx, subject.assetId)
    })
  }
}

async function likelySpammers(tx: Tx, now: Date) {
  const { rows } = await sql<{ account_id: string; display_name: string }>`
    select place.account_id, profile.display_name from reputation_snapshots as place
    join creator_profiles as profile on profile.account_id = place.account_id
    where place.is_listed and place.rating_count > 0 and place.quality_hundredths < ${SPAM_QUALITY_HUNDREDTHS}
      and (select count(*) from assets
        where assets.account_id = place.account_id and assets.status = 'published') > ${SPAM_ASSETS}
      and not exists (select from cases where cases.account_id = place.account_id and cases.kind = 'spam'
        and cases.opened_at > ${daysAfter(now, -QUIET_DAYS)})
    limit ${BATCH}`.execute(tx)
  return rows
}

/** Over fifty assets of low quality: a case for people to look at. */
export async function lookForSpam({ database, clock }: { database: MarketDatabase; clock: ModerationParts['clock'] }) {
  const now = clock.now()
  const found = await database.asService((tx) => likelySpammers(tx, now))
  for (const { account_id: creatorId, display_name: name } of found) {
    await database.asService((tx) => openByItself(tx, { creatorId, assetId: null, name }, 'spam', now))
  }
}
