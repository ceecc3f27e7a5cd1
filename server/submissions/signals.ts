/** What the market notices about a submission, for the person who reviews it. None of it decides anything. */
import type { MarketDatabase } from '../db/database.ts'
import type { Fingerprints } from '../fingerprints/fingerprints.ts'
import type { FindSignals } from './submit.ts'

/** Many assets of low quality: over 50 at a mean below 0.3. */
const SPAM = { assets: 50, quality: 0.3 } as const

export function imageTextSignals(fingerprints: Pick<Fingerprints, 'imageTextSignal'>): FindSignals {
  return async ({ card, fingerprint }) => {
    const found = await fingerprints.imageTextSignal(card, fingerprint)
    if (found?.isDoubtful !== true) return []
    const sentence = 'The picture may not match the name and description.'
    return [{ code: 'image_text_disagreement', sentence, field: 'description' }]
  }
}

export function spamSignals(database: MarketDatabase): FindSignals {
  return async ({ accountId }) => {
    const { count, quality } = await database.asService((tx) =>
      tx
        .selectFrom('assets')
        .select((select) => [
          select.fn.countAll<bigint>().as('count'),
          select.fn.avg<number | string | null>('quality_score').as('quality'),
        ])
        .where('account_id', '=', accountId)
        .where('status', '=', 'published')
        .executeTakeFirstOrThrow(),
    )
    if (count <= SPAM.assets || quality === null || Number(quality) >= SPAM.quality) return []
    const sentence = `Its creator has ${count} assets with a mean quality of ${Number(quality).toFixed(2)}.`
    return [{ code: 'spam', sentence, field: null }]
  }
}
