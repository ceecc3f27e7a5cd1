/** What somebody reported, and cases about their works, without who reported and decided. */
import type { OwnDomain } from '../db/own-rows.ts'

export const moderationExport: OwnDomain = {
  domain: 'moderation',
  tables: [
    { table: 'reports' },
    { table: 'cases' },
    { table: 'case_events' },
    { table: 'case_proposals' },
    { table: 'case_appeal_decisions' },
  ],
}
