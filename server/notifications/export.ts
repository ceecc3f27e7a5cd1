/** The notifications of an account, its choices of emails, and which were sent. */
import type { OwnDomain } from '../db/own-rows.ts'

export const notificationsExport: OwnDomain = {
  domain: 'notifications',
  tables: [
    { table: 'notifications' },
    { table: 'mail_preferences' },
    { table: 'mail_suppressions' },
    { table: 'mail_outbox' },
  ],
}
