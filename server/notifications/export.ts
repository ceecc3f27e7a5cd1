/** The notifications of an account, and its choices of emails. */
import type { OwnDomain } from '../db/own-rows.ts'

export const notificationsExport: OwnDomain = {
  domain: 'notifications',
  tables: [{ table: 'notifications' }, { table: 'mail_preferences' }, { table: 'mail_suppressions' }],
}
