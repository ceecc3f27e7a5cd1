/** Removes the second factors of somebody who has lost them all, from the command line. */
import { pino } from 'pino'
import { LunaError } from '#shared/contract/errors.ts'
import { emailSchema, OAUTH_PATH } from '#shared/contract/market/accounts.ts'
import type { Clock } from '../../clock.ts'
import type { MarketDatabase } from '../../db/database.ts'
import { createOutbox } from '../../mail/outbox.ts'
import { createAccountMail } from '../mail.ts'
import { endSignIns } from '../oauth/records.ts'
import { createFactorEvents } from './events.ts'
import { deleteFactors } from './rows.ts'

/**
 * Ends every sign-in too; the password stays. The removal is recorded, and told to the address by mail, which the market
 * sends when it runs. Throws NOT_FOUND where nobody has signed up with the address or there is nothing to remove.
 */
export async function removeFactors(database: MarketDatabase, clock: Clock, address: string): Promise<void> {
  const email = emailSchema.safeParse(address)
  const outbox = createOutbox({
    ...{ database, clock, log: pino({ level: 'silent' }), transport: null },
    ...{ unsubscribeUrl: () => null, onUnknownAddress: async () => {} },
  })
  // Without links in it, the mail needs no address of the market.
  const record = createFactorEvents(clock, createAccountMail({ clock, outbox, issuer: OAUTH_PATH }))
  await database.asService(async (tx) => {
    const claim = email.success
      ? await tx.selectFrom('email_claims').select('account_id').where('email', '=', email.data).executeTakeFirst()
      : undefined
    if (claim === undefined) throw new LunaError('NOT_FOUND', `Nobody has signed up as ${address} yet.`)
    if (!(await deleteFactors(tx, claim.account_id))) {
      throw new LunaError('NOT_FOUND', `${address} has no second factor.`)
    }
    await record(tx, claim.account_id, 'removed_by_operator')
    await endSignIns(tx, claim.account_id, null)
  })
}
