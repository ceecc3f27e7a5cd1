/** Reports that were decided long ago are removed with their texts; the case keeps what was decided and why. */
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { REPORTS_KEPT_MS } from '../retention.ts'

/** Of works, creators and ratings. Periodic. */
export async function forgetOldReports(database: MarketDatabase, clock: Clock): Promise<void> {
  const before = new Date(clock.now().getTime() - REPORTS_KEPT_MS)
  await database.asService(async (tx) => {
    await tx.deleteFrom('reports').where('decided_at', '<', before).execute()
    await tx.deleteFrom('rating_reports').where('reported_at', '<', before).execute()
  })
}
