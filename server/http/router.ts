/** Every domain's part of the API, put together. */
import type { AccountsService } from '../accounts/accounts.ts'
import { accountsRouter } from '../accounts/router.ts'
import type { Clock } from '../clock.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { ledgerRouter } from '../ledger/router.ts'
import { marketImplementer } from './implementer.ts'
import { systemRouter } from './system-router.ts'

export interface RouterParts {
  readonly accounts: AccountsService
  readonly clock: Clock
  readonly ledger: Ledger
  readonly payments: 'test' | 'live'
}

export function createRouter({ accounts, clock, ledger, payments }: RouterParts) {
  return marketImplementer.router({
    accounts: accountsRouter(accounts, clock),
    ledger: ledgerRouter(ledger),
    system: systemRouter(clock, payments),
  })
}
