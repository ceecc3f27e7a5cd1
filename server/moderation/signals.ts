/** What the market noticed by itself, put before the people who decide. A signal never decides anything. */
import * as z from 'zod'
import { qualityOf } from '#shared/reputation/components.ts'
import type { Tx } from '../db/database.ts'
import { addParty, advanceCase, type Case } from './case-rows.ts'

/** Many assets and low quality. */
export const SPAM_ASSETS = 50
const SPAM_QUALITY = 0.3

interface CaseSignal {
  readonly code: string
  readonly sentence: string
  /** The fingerprint of an older work that this one resembles. */
  readonly olderFingerprintId: string | null
}

/** The creator's rated assets together, on the scale of one; null where none is rated. */
async function spamSignal(tx: Tx, creatorId: string, assetId: string | null): Promise<CaseSignal | null> {
  const assets = await tx
    .selectFrom('assets')
    .select(['id', 'rating_count', 'rating_average', 'quality_score'])
    .where('account_id', '=', creatorId)
    .where('status', '=', 'published')
    .execute()
  if (assets.length <= SPAM_ASSETS) return null
  const ratings = assets.reduce((sum, asset) => sum + asset.rating_count, 0)
  const stars = assets.reduce((sum, asset) => sum + (asset.rating_average ?? 0) * asset.rating_count, 0)
  const own = assets.find(({ id }) => id === assetId)?.quality_score
  const quality = own ?? (ratings === 0 ? null : qualityOf({ ratings, stars }))
  if (quality === null || quality >= SPAM_QUALITY) return null
  const sentence = `The creator has ${assets.length} assets; the quality is ${quality.toFixed(2)}.`
  return { code: 'spam', sentence, olderFingerprintId: null }
}

const roundSignals = z.array(z.object({ code: z.string(), sentence: z.string(), field: z.string().nullable() }))

/** Matches in the evidence are named `market:` and the fingerprint. */
function matchedFingerprintOf(field: string | null): string | null {
  return /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(field ?? '')?.[1] ?? null
}

/** What was noticed when the asset's latest version was submitted: picture and text, and likeness to older works. */
async function submissionSignals(tx: Tx, creatorId: string, assetId: string): Promise<CaseSignal[]> {
  const row = await tx
    .selectFrom('submission_rounds')
    .innerJoin('submissions', (join) =>
      join
        .onRef('submissions.account_id', '=', 'submission_rounds.account_id')
        .onRef('submissions.id', '=', 'submission_rounds.submission_id'),
    )
    .select('submission_rounds.signals')
    .where('submissions.account_id', '=', creatorId)
    .where('submissions.asset_id', '=', assetId)
    .orderBy('submission_rounds.submitted_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return []
  return roundSignals
    .parse(row.signals)
    .filter(({ code }) => code !== 'spam')
    .map(({ code, sentence, field }) => ({ code, sentence, olderFingerprintId: matchedFingerprintOf(field) }))
}

async function olderWork(tx: Tx, fingerprintId: string | null) {
  if (fingerprintId === null) return undefined
  const query = tx.selectFrom('fingerprints').select(['account_id', 'asset_id']).where('id', '=', fingerprintId)
  return query.executeTakeFirst()
}

/** The owner of an older asset becomes a party, and so can decide nothing. */
export async function attachSignals(
  tx: Tx,
  subject: Pick<Case, 'creatorId' | 'id' | 'assetId'>,
  at: Date,
): Promise<void> {
  const { creatorId, assetId } = subject
  const spam = await spamSignal(tx, creatorId, assetId)
  const found = [
    ...(spam === null ? [] : [spam]),
    ...(assetId === null ? [] : await submissionSignals(tx, creatorId, assetId)),
  ]
  for (const { code, sentence, olderFingerprintId } of found) {
    const older = await olderWork(tx, olderFingerprintId)
    const facts = { code, olderAssetId: older?.asset_id ?? null }
    await advanceCase(tx, subject, { kind: 'signal', actor: 'system', actorId: null, note: sentence, facts }, at)
    if (older === undefined || older.account_id === creatorId) continue
    await addParty(tx, subject, older.account_id, 'rights_holder')
  }
}
