/** Every domain's part of the API, put together. */
import type { AccountsService } from '../accounts/accounts.ts'
import { accountsRouter } from '../accounts/router.ts'
import type { Clock } from '../clock.ts'
import type { Community } from '../community.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { ledgerRouter } from '../ledger/router.ts'
import { notificationsRouter } from '../notifications/router.ts'
import { type PublicationsRouterParts, publicationsRouter } from '../publications/router.ts'
import { reputationRouter } from '../reputation/router.ts'
import { marketImplementer } from './implementer.ts'
import { systemRouter } from './system-router.ts'

export interface RouterParts {
  readonly accounts: AccountsService
  readonly clock: Clock
  readonly community: Community
  readonly ledger: Ledger
  readonly payments: 'test' | 'live'
  readonly publications: PublicationsRouterParts
}

export function createRouter({ accounts, clock, community, ledger, payments, publications }: RouterParts) {
  return marketImplementer.router({
    accounts: accountsRouter(accounts, clock),
    ledger: ledgerRouter(ledger),
    notifications: notificationsRouter(community.notifications),
    publications: publicationsRouter(publications),
    reputation: reputationRouter(community.reputation),
    system: systemRouter(clock, payments),
  })
}
