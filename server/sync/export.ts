/** How far each device of a person has come, and what changed for them. */
import type { OwnDomain } from '../db/own-rows.ts'

export const syncExport: OwnDomain = {
  domain: 'sync',
  tables: [
    { table: 'device_mutations' },
    { table: 'account_changes' },
    { table: 'account_feeds' },
    { table: 'account_feed_marks' },
  ],
}
