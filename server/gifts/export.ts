/** Gifts that somebody bought, waiting ones included, and took. */
import type { OwnDomain } from '../db/own-rows.ts'

export const giftsExport: OwnDomain = {
  domain: 'gifts',
  tables: [{ table: 'gifts' }, { table: 'received_gifts' }],
}
