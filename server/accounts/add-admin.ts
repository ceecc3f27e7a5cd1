/** Makes an account an admin from the command line, since the first one has no other admin to grant the role. */
import { LunaError } from '#shared/contract/errors.ts'
import { emailSchema } from '#shared/contract/market/accounts.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { giveRole } from './roles.ts'

/** Throws NOT_FOUND if there is no account with the address. */
export async function addAdmin(database: MarketDatabase, clock: Clock, address: string): Promise<void> {
  const email = emailSchema.safeParse(address)
  await database.asService(async (tx) => {
    const claim = email.success
      ? await tx.selectFrom('email_claims').select('account_id').where('email', '=', email.data).executeTakeFirst()
      : undefined
    if (claim === undefined) throw new LunaError('NOT_FOUND', `There is no account for ${address} yet.`)
    await giveRole(tx, { accountId: claim.account_id, role: 'admin', grantedBy: PLATFORM_ID, at: clock.now() })
  })
}
