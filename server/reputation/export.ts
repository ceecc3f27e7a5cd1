/** The inputs of an account's reputation, and the ratings it gave. */
import type { OwnDomain } from '../db/own-rows.ts'

export const reputationExport: OwnDomain = {
  domain: 'reputation',
  tables: [
    { table: 'reputation_snapshots' },
    { table: 'reputation_changes' },
    { table: 'reputation_events' },
    { table: 'ratings' },
    { table: 'rating_votes' },
    { table: 'rating_reports' },
  ],
}
