/** Joining, and all that concerns passwords and addresses. */
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { SignUp } from '#shared/contract/market/accounts.ts'
import type { Tx } from '../db/database.ts'
import { claiming } from './claims.ts'
import { endSignIns } from './oauth/records.ts'
import type { AccountsParts, Caller } from './parts.ts'
import { refuseWeakPassword } from './password-strength.ts'

async function emailOf(tx: Tx, accountId: string): Promise<string> {
  const row = await tx.selectFrom('accounts').select('email').where('account_id', '=', accountId).executeTakeFirst()
  if (row === undefined || row.email === null) throw new LunaError('NOT_FOUND')
  return row.email
}

async function claimOf(tx: Tx, email: string): Promise<string | null> {
  const claim = await tx.selectFrom('email_claims').select('account_id').where('email', '=', email).executeTakeFirst()
  return claim?.account_id ?? null
}

async function setVerified(tx: Tx, accountId: string, now: Date): Promise<void> {
  await tx
    .updateTable('accounts')
    .set({ email_verified_at: now, updated_at: now })
    .where('account_id', '=', accountId)
    .where('email_verified_at', 'is', null)
    .execute()
}

async function addAccount(tx: Tx, { email, displayName, timeZone }: SignUp, now: Date): Promise<string> {
  const accountId = uuidv7()
  await tx.insertInto('email_claims').values({ email, account_id: accountId }).execute()
  await tx
    .insertInto('accounts')
    .values({
      ...{ account_id: accountId, email, display_name: displayName, time_zone: timeZone },
      ...{ created_at: now, updated_at: now },
    })
    .execute()
  return accountId
}

export function createJoining({ database, clock, credentials, limiter, mail }: AccountsParts) {
  return {
    async signUp(request: SignUp, address: string): Promise<void> {
      const { email, password } = request
      await limiter.beforeMail(email, address)
      await refuseWeakPassword(password, [email, request.displayName])
      // Hashed for a known address too, so that time does not tell.
      const hash = await credentials.hash(password)
      const known = new LunaError('CONFLICT')
      try {
        await claiming('email_claims_pkey', known, () =>
          database.asService(async (tx) => {
            const accountId = await addAccount(tx, request, clock.now())
            await credentials.store(tx, accountId, hash)
            await mail.sendLink(tx, { accountId, email }, 'verify_email')
          }),
        )
      } catch (error) {
        if (error !== known) throw error
        await database.asService(async (tx) => {
          const accountId = await claimOf(tx, email)
          if (accountId !== null) await mail.sendNotice(tx, { accountId, email }, 'sign_up_again')
        })
      }
    },

    async askForVerification(accountId: string, address: string): Promise<void> {
      const email = await database.asService((tx) => emailOf(tx, accountId))
      await limiter.beforeMail(email, address)
      await database.asService((tx) => mail.sendLink(tx, { accountId, email }, 'verify_email'))
    },

    async verifyEmail(token: string): Promise<void> {
      await database.asService(async (tx) => {
        const accountId = await mail.redeem(tx, token, 'verify_email')
        if (accountId === null)
          throw new LunaError('NOT_FOUND', 'This link has been used or has expired. Request a new one.')
        await setVerified(tx, accountId, clock.now())
      })
    },

    confirmEmail: (email: string): Promise<string> =>
      database.asService(async (tx) => {
        const accountId = await claimOf(tx, email)
        if (accountId === null) throw new LunaError('NOT_FOUND', `There is no account for ${email} yet.`)
        await setVerified(tx, accountId, clock.now())
        return accountId
      }),
  }
}

export function createPasswords({ database, clock, credentials, limiter, mail, forgetIdentities }: AccountsParts) {
  async function setPassword(accountId: string, email: string, password: string, keepSessionId: string | null) {
    await refuseWeakPassword(password, [email])
    const hash = await credentials.hash(password)
    await database.asService(async (tx) => {
      await credentials.store(tx, accountId, hash)
      await endSignIns(tx, accountId, keepSessionId)
      await mail.sendNotice(tx, { accountId, email }, 'password_changed')
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
      await limiter.beforeMail(email, address)
      await database.asService(async (tx) => {
        const accountId = await claimOf(tx, email)
        if (accountId !== null) await mail.sendLink(tx, { accountId, email }, 'reset_password')
      })
    },

    async resetPassword(token: string, newPassword: string): Promise<void> {
      const found = await database.asService(async (tx) => {
        const accountId = await mail.redeem(tx, token, 'reset_password')
        if (accountId === null) return null
        const email = await emailOf(tx, accountId)
        // Refused in here, so that the link is not used up by it.
        await refuseWeakPassword(newPassword, [email])
        // The link proves access to the address.
        await setVerified(tx, accountId, clock.now())
        return { accountId, email }
      })
      if (found === null) throw new LunaError('NOT_FOUND', 'This link has been used or has expired. Request a new one.')
      await setPassword(found.accountId, found.email, newPassword, null)
      await limiter.afterReset(found.email)
    },
  }
}
