/** Recomputes the ledger from what was posted, and says where it differs. */
import type { MarketDatabase } from '../../db/database.ts'
import { readOneMoment } from '../entries.ts'
import { checkChains } from './chains.ts'
import { checkEarnings, checkWallets } from './derived.ts'
import type { Findings } from './findings.ts'
import { checkJournals } from './journals.ts'
import { checkReceiptNumbers, checkTaxes } from './taxes.ts'

export type LedgerVerdict = Readonly<Findings> &
  ({ readonly ok: true } | { readonly ok: false /** The first one found. */; readonly difference: string })

/**
 * Of one owner, or of all (null): journals are what was posted, every transfer is exactly once in the chain of both
 * of its accounts (so that all balances together are zero), chains are unbroken, wallets and earnings are what the
 * entries give, tax is posted as it was charged, and the numbers of receipts have no gaps. Reads one moment of the
 * database and changes nothing.
 */
export async function verifyLedger(database: MarketDatabase, ownerId: string | null): Promise<LedgerVerdict> {
  return database.asService(async (tx) => {
    await readOneMoment(tx)
    const scope = { ownerId }
    const findings: Findings = { journalCount: 0, accountCount: 0, entryCount: 0 }
    const difference =
      (await checkJournals(tx, scope, findings)) ??
      (await checkChains(tx, scope, findings)) ??
      (await checkWallets(tx, scope)) ??
      (await checkEarnings(tx, scope)) ??
      (await checkTaxes(tx, scope)) ??
      (await checkReceiptNumbers(tx))
    return difference === null ? { ...findings, ok: true } : { ...findings, ok: false, difference }
  })
}

/** For the command line. */
export function describeVerdict(verdict: LedgerVerdict): string {
  const { journalCount, accountCount, entryCount } = verdict
  const looked = `${journalCount} journals, ${accountCount} accounts, ${entryCount} entries`
  return verdict.ok
    ? `The ledger is consistent: ${looked}.`
    : `The ledger differs. ${verdict.difference} (${looked} until then)`
}
