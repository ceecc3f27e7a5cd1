/**
 * Closing an account: what it holds is sent on its way first, and the account is closed once that has arrived. Until
 * then it can still be signed in to, so that what a card or bank refuses can be seen to.
 */
import { LunaError } from '#shared/contract/errors.ts'
import { MINUTE_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import { closeAccount } from './close.ts'
import type { AccountsParts, Caller, ClosingConsent, ClosingPreview, MoneyUnderWay } from './parts.ts'

export interface ClosingOutcome extends MoneyUnderWay {
  /** `closing`: as soon as the money has arrived. */
  readonly state: 'closed' | 'closing'
}

export interface Closing {
  /** What closing would pay out, end and be refused for. */
  closingPreview(accountId: string): Promise<ClosingPreview & { readonly requestedAt: Date | null }>
  /** Throws CREDENTIALS_WRONG, RATE_LIMITED, ACCOUNT_NOT_EMPTY with the obstacles as its data. */
  close(caller: Caller, password: string, consent: ClosingConsent): Promise<ClosingOutcome>
  /** Closes the accounts that wait for their money and whose money has arrived. */
  closeWaiting(): Promise<void>
}

const CHECK_MS = MINUTE_MS
const BATCH = 100

export function createClosing(parts: AccountsParts): Closing {
  const { database, clock, credentials, jobs, leaveMarket, emptying, forgetIdentities } = parts

  /** In one transaction: all of it or nothing. */
  async function proceed(tx: Tx, accountId: string, consent: ClosingConsent): Promise<ClosingOutcome> {
    await tx.selectFrom('accounts').select('account_id').where('account_id', '=', accountId).forUpdate().execute()
    await emptying().empty(tx, accountId, consent)
    await leaveMarket(tx, accountId)
    const underWay = await emptying().underWay(tx, accountId)
    const now = clock.now()
    if (underWay.paybackCents > 0 || underWay.payoutCents > 0) {
      await tx
        .insertInto('account_closings')
        .values({ account_id: accountId, requested_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return { state: 'closing', ...underWay }
    }
    await tx.deleteFrom('account_closings').where('account_id', '=', accountId).execute()
    await closeAccount(tx, accountId, now)
    return { state: 'closed', ...underWay }
  }

  /** Consent was given with the request. An obstacle that has come up since is shown by the preview. */
  async function finish(accountId: string): Promise<void> {
    try {
      await database.asService((tx) => proceed(tx, accountId, { endLicenses: true }))
      forgetIdentities()
    } catch (error) {
      if (!(error instanceof LunaError) || error.code !== 'ACCOUNT_NOT_EMPTY') throw error
    }
  }

  async function closeWaiting(): Promise<void> {
    const waiting = await database.asService((tx) =>
      tx.selectFrom('account_closings').select('account_id').orderBy('requested_at').limit(BATCH).execute(),
    )
    for (const { account_id } of waiting) await finish(account_id)
  }
  jobs.every('close accounts whose money has arrived', CHECK_MS, closeWaiting)

  return {
    closeWaiting,

    closingPreview: (accountId) =>
      database.asService(async (tx) => {
        const requested = await tx
          .selectFrom('account_closings')
          .select('requested_at')
          .where('account_id', '=', accountId)
          .executeTakeFirst()
        return { ...(await emptying().preview(tx, accountId)), requestedAt: requested?.requested_at ?? null }
      }),

    async close({ accountId, address }, password, consent) {
      await credentials.confirm(accountId, password, address)
      const outcome = await database.asService((tx) => proceed(tx, accountId, consent))
      forgetIdentities()
      return outcome
    },
  }
}
