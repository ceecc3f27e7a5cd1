/** Every domain's part of the API, put together. */
import type { AccountsService } from '../accounts/accounts.ts'
import { accountsRouter } from '../accounts/router.ts'
import type { Clock } from '../clock.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { ledgerRouter } from '../ledger/router.ts'
import { type PublicationsRouterParts, publicationsRouter } from '../publications/router.ts'
import { marketImplementer } from './implementer.ts'
import { systemRouter } from './system-router.ts'

export interface RouterParts {
  readonly accounts: AccountsService
  readonly clock: Clock
  readonly ledger: Ledger
  readonly payments: 'test' | 'live'
  readonly publications: PublicationsRouterParts
}

export function createRouter({ accounts, clock, ledger, payments, publications }: RouterParts) {
  return marketImplementer.router({
    accounts: accountsRouter(accounts, clock),
    ledger: ledgerRouter(ledger),
    publications: publicationsRouter(publications),
    system: systemRouter(clock, payments),
  })
}
