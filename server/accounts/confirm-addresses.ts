/** Confirms email addresses from the command line: of accounts that were made before the market asked for it. */
import { LunaError } from '#shared/contract/errors.ts'
import { emailSchema } from '#shared/contract/market/accounts.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'

function confirmed(tx: Tx, now: Date) {
  return tx
    .updateTable('accounts')
    .set({ email_verified_at: now, updated_at: now })
    .where('email', 'is not', null)
    .where('closed_at', 'is', null)
    .where('email_verified_at', 'is', null)
}

/** Confirms one address; false if it was already confirmed. Throws NOT_FOUND if there is no account with it. */
export async function confirmAddress(database: MarketDatabase, clock: Clock, address: string): Promise<boolean> {
  const email = emailSchema.safeParse(address)
  return database.asService(async (tx) => {
    const claim = email.success
      ? await tx.selectFrom('email_claims').select('account_id').where('email', '=', email.data).executeTakeFirst()
      : undefined
    if (claim === undefined) throw new LunaError('NOT_FOUND', `There is no account for ${address} yet.`)
    const { numUpdatedRows } = await confirmed(tx, clock.now())
      .where('account_id', '=', claim.account_id)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  })
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

/**
 * Of all open accounts that were made before the day began (UTC); returns how many. Those made later are left to
 * confirm their address themselves. Throws INVALID_INPUT where it is no day such as 2026-11-20.
 */
export async function confirmAddressesBefore(database: MarketDatabase, clock: Clock, day: string): Promise<number> {
  const before = new Date(`${day}T00:00:00Z`)
  if (!DAY.test(day) || Number.isNaN(before.getTime())) {
    throw new LunaError('INVALID_INPUT', `${day} is not a date such as 2026-11-20.`)
  }
  return database.asService(async (tx) => {
    const { numUpdatedRows } = await confirmed(tx, clock.now())
      .where('created_at', '<', before)
      .executeTakeFirstOrThrow()
    return Number(numUpdatedRows)
  })
}
