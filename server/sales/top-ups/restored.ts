/** Automatic top-ups after a restored backup: what was charged since then counts, and nothing is charged twice. */
import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { CardCharge } from '../../payments/saved-cards.ts'
import { SENT_AGAIN_MS } from './charges.ts'
import { monthOf } from './rules.ts'

/**
 * The row of a charge that was made and is lost, so that the ceiling of its month counts it. Where no consent is known
 * either, there is nothing that could be charged under a ceiling.
 */
export async function restoreCharge(tx: Tx, { reference, ...charge }: CardCharge, at: Date): Promise<void> {
  await sql`
    insert into auto_top_up_charges (account_id, id, consent_id, state, amount_cents, month, customer_id,
      payment_method_id, planned_at, sent_at, settled_at)
    select c.account_id, ${reference.orderId}, c.id, 'charged', ${charge.amountCents}, ${monthOf(at)},
      ${charge.customerId}, ${charge.paymentMethodId}, ${at}, ${at}, ${at}
    from auto_top_up_consents c where c.account_id = ${reference.accountId}
    order by (c.agreed_at <= ${at}) desc, c.agreed_at desc, c.id desc limit 1
    on conflict do nothing`.execute(tx)
}

/**
 * What is planned may have been sent after the backup, longer ago than the payment service remembers: it is asked for
 * each charge before a card is charged for it.
 */
export async function askForPlanned(tx: Tx, now: Date): Promise<void> {
  const before = new Date(now.getTime() - SENT_AGAIN_MS - 1)
  await sql`update auto_top_up_charges set sent_at = least(sent_at, planned_at, ${before})
    where state = 'planned'`.execute(tx)
}
