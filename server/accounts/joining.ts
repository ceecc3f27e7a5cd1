/** Joining, and all that concerns passwords and addresses. */
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { SignUp } from '#shared/contract/market/accounts.ts'
import type { Tx } from '../db/database.ts'
import { claiming } from './claims.ts'
import { endSignIns } from './oauth/records.ts'
import type { AccountsParts, Caller } from './parts.ts'
import { refuseWeakPassword } from './passwords.ts'

async function emailOf(tx: Tx, accountId: string): Promise<string> {
  const row = await tx.selectFrom('accounts').select('email').where('account_id', '=', accountId).executeTakeFirst()
  if (row === undefined || row.email === null) throw new LunaError('NOT_FOUND')
  return row.email
}

export function createJoining({ database, clock, credentials, limiter, mail }: AccountsParts) {
  return {
    async signUp({ email, password, displayName, timeZone }: SignUp, address: string): Promise<string> {
      await limiter.beforeSignUp(address)
      refuseWeakPassword(password, email)
      const hash = await credentials.hash(password)
      const accountId = uuidv7()
      const now = clock.now()
      await claiming('email_claims_pkey', new LunaError('EMAIL_TAKEN'), () =>
        database.asService(async (tx) => {
          await tx.insertInto('email_claims').values({ email, account_id: accountId }).execute()
          await tx
            .insertInto('accounts')
            .values({
              account_id: accountId,
              email,
              display_name: displayName,
              time_zone: timeZone,
              created_at: now,
              updated_at: now,
            })
            .execute()
          await credentials.store(tx, accountId, hash)
          await mail.sendLink(tx, { accountId, email }, 'verify_email')
        }),
      )
      return accountId
    },

    async askForVerification(accountId: string, address: string): Promise<void> {
      await limiter.beforeSignUp(address)
      await database.asService(async (tx) => {
        const email = await emailOf(tx, accountId)
        await mail.sendLink(tx, { accountId, email }, 'verify_email')
      })
    },

    async verifyEmail(token: string): Promise<void> {
      await database.asService(async (tx) => {
        const accountId = await mail.redeem(tx, token, 'verify_email')
        if (accountId === null) throw new LunaError('NOT_FOUND', 'This link was used or is too old. Ask for a new one.')
        const now = clock.now()
        await tx
          .updateTable('accounts')
          .set({ email_verified_at: now, updated_at: now })
          .where('account_id', '=', accountId)
          .execute()
      })
    },
  }
}

export function createPasswords({ database, credentials, limiter, mail, forgetIdentities }: AccountsParts) {
  async function setPassword(accountId: string, email: string, password: string, keepSessionId: string | null) {
    refuseWeakPassword(password, email)
    const hash = await credentials.hash(password)
    await database.asService(async (tx) => {
      await credentials.store(tx, accountId, hash)
      await endSignIns(tx, accountId, keepSessionId)
    })
    forgetIdentities()
  }

  return {
    async changePassword({ accountId, address, sessionId }: Caller, oldPassword: string, newPassword: string) {
      await credentials.confirm(accountId, oldPassword, address)
      const email = await database.asService((tx) => emailOf(tx, accountId))
      await setPassword(accountId, email, newPassword, sessionId)
    },

    async askForReset(email: string, address: string): Promise<void> {
      await limiter.beforeSignUp(address)
      await database.asService(async (tx) => {
        const claim = await tx
          .selectFrom('email_claims')
          .select('account_id')
          .where('email', '=', email)
          .executeTakeFirst()
        if (claim !== undefined) await mail.sendLink(tx, { accountId: claim.account_id, email }, 'reset_password')
      })
    },

    async resetPassword(token: string, newPassword: string): Promise<void> {
      const found = await database.asService(async (tx) => {
        const accountId = await mail.redeem(tx, token, 'reset_password')
        if (accountId === null) return null
        const email = await emailOf(tx, accountId)
        // Refused in here, so that the link is not used up by it.
        refuseWeakPassword(newPassword, email)
        return { accountId, email }
      })
      if (found === null) throw new LunaError('NOT_FOUND', 'This link was used or is too old. Ask for a new one.')
      await setPassword(found.accountId, found.email, newPassword, null)
    },
  }
}
