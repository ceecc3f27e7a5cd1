/** Mails to an account stop: they came back, or were marked as spam. The account is notified where it still looks. */
import type { Tx } from '../../db/database.ts'
import type { StopReason } from '../../mail/suppressions.ts'
import { notify } from '../notify.ts'

interface Stop {
  readonly accountId: string
  readonly address: string
  readonly reason: StopReason
  /** When the mail came back. */
  readonly at: Date
}

/**
 * As the service. Returns whether mails stop by it: what happened before the account had mails sent again no longer
 * counts, and a bounce weighs more than a complaint.
 */
export async function stopMail(tx: Tx, { accountId, address, reason, at }: Stop, now: Date): Promise<boolean> {
  const inserted = await tx
    .insertInto('mail_suppressions')
    .values({ account_id: accountId, address, reason, since: at })
    .onConflict((conflict) => conflict.column('account_id').doNothing())
    .returning('account_id')
    .executeTakeFirst()
  const changed =
    inserted ??
    (await tx
      .updateTable('mail_suppressions')
      .set({ address, reason, since: at, lifted_at: null })
      .where('account_id', '=', accountId)
      .where((where) =>
        where.or([
          where('lifted_at', '<', at),
          where.and([where('lifted_at', 'is', null), where('address', '<>', address)]),
          ...(reason === 'bounced'
            ? [where.and([where('lifted_at', 'is', null), where('reason', '=', 'complained')])]
            : []),
        ]),
      )
      .returning('account_id')
      .executeTakeFirst())
  if (changed === undefined) return false
  await notify(tx, accountId, { kind: 'mail_stopped', data: { reason } }, now)
  return true
}
