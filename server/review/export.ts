/** What people decided about somebody’s submissions, without who they were. */
import type { OwnDomain } from '../db/own-rows.ts'

export const reviewExport: OwnDomain = {
  domain: 'reviews',
  tables: [{ table: 'review_decisions' }, { table: 'review_opinions' }, { table: 'review_steps' }],
}
