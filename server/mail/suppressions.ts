/** Addresses that take no mail: mails came back from them, or were marked as spam there. */
import { isOptionalMailKind, type MailKind } from '#shared/contract/market/mail-kinds.ts'
import type { Tx } from '../db/database.ts'

export type StopReason = 'bounced' | 'complained'

/** Of mails that were held back, in place of what a mail server says. */
export const HELD_BACK = 'suppressed'

/**
 * Mails to an address that does not exist harm every other mail of the market. What a person asks for just now is sent
 * in any case: they may have mended the mailbox. A complaint ends what can be ended.
 */
export function isHeldBack(reason: StopReason, kind: MailKind): boolean {
  return reason === 'bounced' ? kind !== 'link' : isOptionalMailKind(kind)
}

export interface Stopped {
  readonly reason: StopReason
  readonly since: Date
}

export function stopReasonOf(text: string): StopReason {
  return text === 'complained' ? 'complained' : 'bounced'
}

/** What keeps mails from the address that the account has now; null where nothing does. */
export async function stoppedMail(tx: Tx, accountId: string): Promise<Stopped | null> {
  const row = await tx
    .selectFrom('mail_suppressions as s')
    .innerJoin('accounts as a', (join) =>
      join.onRef('a.account_id', '=', 's.account_id').onRef('a.email', '=', 's.address'),
    )
    .select(['s.reason', 's.since'])
    .where('s.account_id', '=', accountId)
    .where('s.lifted_at', 'is', null)
    .executeTakeFirst()
  return row === undefined ? null : { reason: stopReasonOf(row.reason), since: row.since }
}

/** As the service: mails go out again, also those that were held back and are still of use. */
export async function resumeMail(tx: Tx, accountId: string, now: Date): Promise<void> {
  await tx
    .updateTable('mail_suppressions')
    .set({ lifted_at: now })
    .where('account_id', '=', accountId)
    .where('lifted_at', 'is', null)
    .execute()
  await tx
    .updateTable('mail_outbox')
    .set({ failed_at: null, attempts: 0, next_try_at: now, last_problem: null })
    .where('account_id', '=', accountId)
    .where('last_problem', '=', HELD_BACK)
    .where('body', 'is not', null)
    .where('expires_at', '>', now)
    .execute()
}
