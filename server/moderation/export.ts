/**
 * What somebody reported, and cases about their works, without who reported and decided; and when
 * people of the market read something of the person's, without who they were.
 */
import type { OwnDomain } from '../db/own-rows.ts'

export const moderationExport: OwnDomain = {
  domain: 'moderation',
  tables: [
    { table: 'reports' },
    { table: 'cases' },
    { table: 'case_events' },
    { table: 'case_proposals' },
    { table: 'case_appeal_decisions' },
    { table: 'staff_reads' },
  ],
}
