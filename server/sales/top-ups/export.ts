/** Automatic top-ups: what was agreed to and when, the card as far as the market knows it, and each charge. */
import type { OwnDomain } from '../../db/own-rows.ts'

export const topUpsExport: OwnDomain = {
  domain: 'automatic_top_ups',
  tables: [
    { table: 'auto_top_ups' },
    { table: 'auto_top_up_consents' },
    { table: 'auto_top_up_charges' },
    { table: 'saved_cards' },
  ],
}
