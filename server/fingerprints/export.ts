/** What works are recognized by. */
import type { OwnDomain } from '../db/own-rows.ts'

export const fingerprintsExport: OwnDomain = {
  domain: 'fingerprints',
  tables: [
    // Another account, and numbers derived only from the work.
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
