/** Works that somebody shares with others, and what was proposed about that. */
import type { OwnDomain } from '../db/own-rows.ts'

export const sharesExport: OwnDomain = {
  domain: 'shares',
  tables: [
    // Row-level security shows people named in a proposal nothing but that.
    { table: 'share_proposals', owners: [] },
    { table: 'work_shares', owners: ['account_id', 'person_id'] },
  ],
}
