/** What stops automatic top-ups until the account resumes them. */
import { sql } from 'kysely'
import type { PauseReason } from '#shared/contract/market/auto-top-up.ts'
import type { Tx } from '../../db/database.ts'
import { notify } from '../../notifications/notify.ts'

interface Pause {
  readonly accountId: string
  readonly reason: PauseReason
  readonly at: Date
}

/** Does nothing where it is off or paused already. An account is notified of what it did not do itself. */
export async function pauseTopUps(tx: Tx, { accountId, reason, at }: Pause): Promise<void> {
  const paused = await tx
    .updateTable('auto_top_ups')
    .set({ paused_reason: reason, paused_at: at })
    .where('account_id', '=', accountId)
    .where('paused_reason', 'is', null)
    .returning('amount_cents')
    .executeTakeFirst()
  if (paused === undefined || reason === 'paid_back') return
  const data = { reason, amountCents: paused.amount_cents }
  await notify(tx, accountId, { kind: 'auto_top_up_paused', data }, at)
}

interface DisputedTopUp {
  readonly accountId: string
  readonly disputeId: string
  readonly at: Date
}

/** Once for each dispute: an account that resumes during an inquiry is not paused by the next message about it. */
export async function pauseForDispute(tx: Tx, { accountId, disputeId, at }: DisputedTopUp): Promise<void> {
  const { numAffectedRows } = await sql`
    update auto_top_ups set paused_by_dispute = ${disputeId}
    where account_id = ${accountId} and paused_by_dispute is distinct from ${disputeId}`.execute(tx)
  if (numAffectedRows === 1n) await pauseTopUps(tx, { accountId, reason: 'disputed', at })
}
