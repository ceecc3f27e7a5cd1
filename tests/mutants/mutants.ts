/** Lists all mutants. Each row of a table names what goes wrong, the text to find, and what replaces it. */
import { ACCESS_MUTANTS } from './access.ts'
import { MONEY_MUTANTS } from './money.ts'
import type { Mutant } from './mutant.ts'
import { PAGE_MUTANTS } from './page.ts'
import { SYNC_MUTANTS } from './sync.ts'
import { VERDICT_MUTANTS } from './verdict.ts'

export const MUTANTS: readonly Mutant[] = [
  ...MONEY_MUTANTS,
  ...SYNC_MUTANTS,
  ...ACCESS_MUTANTS,
  ...VERDICT_MUTANTS,
  ...PAGE_MUTANTS,
]
