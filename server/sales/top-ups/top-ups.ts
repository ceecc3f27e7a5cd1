/** Automatic top-ups, put together. */
import type { AutoTopUp, AutoTopUpPlan } from '#shared/contract/market/auto-top-up.ts'
import { MINUTE_MS } from '#shared/time.ts'
import type { Tx } from '../../db/database.ts'
import { tryEach } from '../../payments/try-each.ts'
import type { SalesParts } from '../parts.ts'
import { registerForgetting, removeCard, switchOff } from '../saved-cards.ts'
import { createCharges } from './charges.ts'
import { lowWallets, planTopUp } from './planning.ts'
import { readAutoTopUp, resume, setPlan } from './plans.ts'

export interface AutoTopUps {
  read(accountId: string): Promise<AutoTopUp>
  /** Throws CONFLICT. */
  set(accountId: string, plan: AutoTopUpPlan): Promise<AutoTopUp>
  off(accountId: string): Promise<AutoTopUp>
  /** Throws CONFLICT. */
  resume(accountId: string): Promise<AutoTopUp>
  removeCard(accountId: string): Promise<AutoTopUp>
  /** Periodic: charges for wallets that are low, and looks after charges of which nothing was heard. */
  topUpDue(): Promise<void>
}

const INTERVAL_MS = MINUTE_MS

export function createAutoTopUps(parts: SalesParts): AutoTopUps {
  const { database, clock, jobs } = parts
  registerForgetting(parts)
  const charges = createCharges(parts)

  const read = (accountId: string): Promise<AutoTopUp> =>
    database.asAccount(accountId, (tx) => readAutoTopUp(tx, accountId, clock.now()))

  async function changed(accountId: string, work: (tx: Tx, at: Date) => Promise<void>): Promise<AutoTopUp> {
    await database.asService((tx) => work(tx, clock.now()))
    return read(accountId)
  }

  async function topUpDue(): Promise<void> {
    const low = await database.asService(lowWallets)
    await tryEach(low, (accountId) => database.asService((tx) => planTopUp(tx, accountId, clock.now())))
    await charges.chargeOverdue()
  }
  jobs.every('top up wallets', INTERVAL_MS, topUpDue)

  return {
    read,
    set: (accountId, plan) => changed(accountId, (tx, at) => setPlan(tx, accountId, plan, at)),
    off: (accountId) => changed(accountId, (tx, at) => switchOff(tx, accountId, at)),
    resume: (accountId) => changed(accountId, (tx, at) => resume(tx, accountId, at)),
    removeCard: (accountId) => changed(accountId, (tx, at) => removeCard(tx, accountId, at)),
    topUpDue,
  }
}
