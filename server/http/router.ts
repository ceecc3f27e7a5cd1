/** Every domain's part of the API, put together. */
import type { AccountsService } from '../accounts/accounts.ts'
import { accountsRouter } from '../accounts/router.ts'
import type { Clock } from '../clock.ts'
import { marketImplementer } from './implementer.ts'
import { systemRouter } from './system-router.ts'

export interface RouterParts {
  readonly accounts: AccountsService
  readonly clock: Clock
  readonly payments: 'test' | 'live'
}

export function createRouter({ accounts, clock, payments }: RouterParts) {
  return marketImplementer.router({
    accounts: accountsRouter(accounts, clock),
    system: systemRouter(clock, payments),
  })
}
