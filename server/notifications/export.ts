/** What the market told somebody, and how they want to be told. */
import type { OwnDomain } from '../db/own-rows.ts'

export const notificationsExport: OwnDomain = {
  domain: 'notifications',
  tables: [{ table: 'notifications' }, { table: 'mail_preferences' }, { table: 'mail_suppressions' }],
}
