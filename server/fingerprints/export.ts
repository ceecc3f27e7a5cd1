/** What works are recognised by. */
import type { OwnDomain } from '../db/own-rows.ts'

export const fingerprintsExport: OwnDomain = {
  domain: 'fingerprints',
  tables: [
    // Another account, and numbers that are reckoned from the work and from nothing else.
    {
      table: 'fingerprints',
      without: [
        'rightful_account_id',
        'changed_xid',
        'image_vector',
        'text_vector',
        'words',
        'oriented_hashes',
        'features',
      ],
    },
  ],
}
