/** Every migration in order; a released one is never edited, only followed by another. */
import { sql as library } from './0001-library.ts'
import { sql as market } from './0002-market.ts'
import { sql as outbox } from './0003-outbox.ts'
import { sql as provenance } from './0004-provenance.ts'
import { sql as earnings } from './0005-earnings.ts'
import { sql as marketCatalog } from './0006-market-catalog.ts'
import { sql as purchases } from './0007-purchases.ts'
import { sql as licences } from './0008-licences.ts'
import { sql as generations } from './0009-generations.ts'
import { sql as ledgerBlocks } from './0010-ledger-blocks.ts'
import { sql as localFeatures } from './0011-local-features.ts'
import { sql as shares } from './0012-shares.ts'
import { sql as collections } from './0013-collections.ts'
import { sql as searchFilters } from './0014-search-filters.ts'

export interface Migration {
  /** The `user_version` of a library once the migration has run. */
  readonly number: number
  readonly sql: string
}

export const MIGRATIONS: readonly Migration[] = [
  { number: 1, sql: library },
  { number: 2, sql: market },
  { number: 3, sql: outbox },
  { number: 4, sql: provenance },
  { number: 5, sql: earnings },
  { number: 6, sql: marketCatalog },
  { number: 7, sql: purchases },
  { number: 8, sql: licences },
  { number: 9, sql: generations },
  { number: 10, sql: ledgerBlocks },
  { number: 11, sql: localFeatures },
  { number: 12, sql: shares },
  { number: 13, sql: collections },
  { number: 14, sql: searchFilters },
]
