/** What somebody brought to the market, every round and step of it, and what they agreed about derivatives. */
import type { OwnDomain } from '../db/own-rows.ts'

export const submissionsExport: OwnDomain = {
  domain: 'submissions',
  tables: [
    { table: 'submissions' },
    // Signals that make reviewers look closer are not disclosed to creators.
    { table: 'submission_rounds', without: ['signals'] },
    { table: 'submission_events' },
    { table: 'duplicate_refusals' },
    { table: 'uploads' },
    { table: 'account_media' },
    { table: 'derivation_terms' },
    { table: 'derivation_agreements', owners: ['account_id', 'child_account_id'] },
  ],
}
