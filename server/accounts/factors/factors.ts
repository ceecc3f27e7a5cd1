/** The sign-in factors other than the password: added, used and removed. Each change is recorded and sent by email. */
import { LunaError } from '#shared/contract/errors.ts'
import type { Clock } from '../../clock.ts'
import type { MarketDatabase, Tx } from '../../db/database.ts'
import type { Credentials } from '../credentials.ts'
import type { SignInLimiter } from '../limits.ts'
import { endSignIns } from '../oauth/records.ts'
import type { FactorEvent, RecordFactorEvent } from './events.ts'
import { newSecret, stepOfCode } from './one-time-codes.ts'
import type { Passkeys } from './passkeys.ts'
import { plainRecoveryCode, redeemRecoveryCode, replaceRecoveryCodes } from './recovery-codes.ts'
import { countFactors, deleteFactors, type FactorSummary, hasSecondFactor, summaryOf } from './rows.ts'
import type { FactorSecrets } from './secrets.ts'
import type { Steps } from './steps.ts'

/** Who asks for the removal; the password is asked for where nothing but it would be left. */
interface Remover {
  readonly accountId: string
  readonly address: string
  readonly password: string | null
}

export interface Factors {
  readonly passkeys: Passkeys
  hasSecondFactor(accountId: string): Promise<boolean>
  summary(accountId: string): Promise<FactorSummary>
  /** A one-time code or a recovery code, used up by it. Throws CREDENTIALS_WRONG, RATE_LIMITED. */
  checkCode(accountId: string, typed: string): Promise<void>
  /** Returns the recovery codes where it is the first factor. Throws INVALID_INPUT. */
  addPasskey(place: string, accountId: string, answer: string, name: string): Promise<readonly string[] | null>
  /** Throws NOT_FOUND. */
  renamePasskey(accountId: string, id: string, name: string): Promise<void>
  /** Throws NOT_FOUND, CREDENTIALS_WRONG, RATE_LIMITED. */
  removePasskey(remover: Remover, id: string): Promise<void>
  /** The secret of the app that is being set up here, a new one where there is none yet. */
  newAuthenticator(place: string, accountId: string): Promise<Buffer>
  /** Returns the recovery codes where it is the first factor. Throws INVALID_INPUT, RATE_LIMITED. */
  addAuthenticator(place: string, accountId: string, code: string): Promise<readonly string[] | null>
  /** Throws NOT_FOUND, CREDENTIALS_WRONG, RATE_LIMITED. */
  removeAuthenticator(remover: Remover): Promise<void>
  /** Throws NOT_FOUND for an account without a second factor. */
  newRecoveryCodes(accountId: string): Promise<readonly string[]>
}

export interface FactorsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly credentials: Pick<Credentials, 'confirm'>
  readonly limiter: SignInLimiter
  readonly secrets: FactorSecrets
  readonly steps: Steps
  readonly passkeys: Passkeys
  readonly record: RecordFactorEvent
  readonly forgetIdentities: () => void
}

async function lockAccount(tx: Tx, accountId: string): Promise<void> {
  await tx.selectFrom('accounts').select('account_id').where('account_id', '=', accountId).forUpdate().execute()
}

function createCodes({ database, clock, limiter, secrets, record }: FactorsParts): Pick<Factors, 'checkCode'> {
  async function redeemOneTimeCode(tx: Tx, accountId: string, code: string): Promise<boolean> {
    const app = await tx
      .selectFrom('account_authenticators')
      .select('secret')
      .where('account_id', '=', accountId)
      .executeTakeFirst()
    const secret = app === undefined ? null : secrets.open({ accountId }, app.secret)
    const now = clock.now()
    const step = secret === null ? null : stepOfCode(secret, code, now)
    if (step === null) return false
    const { numUpdatedRows } = await tx
      .updateTable('account_authenticators')
      .set({ last_step: BigInt(step), last_used_at: now })
      .where('account_id', '=', accountId)
      .where('last_step', '<', BigInt(step))
      .executeTakeFirstOrThrow()
    return numUpdatedRows === 1n
  }

  async function redeemCode(tx: Tx, accountId: string, typed: string): Promise<boolean> {
    const recoveryCode = plainRecoveryCode(typed)
    if (recoveryCode === null) return redeemOneTimeCode(tx, accountId, typed.replace(/\s/g, ''))
    if (!(await redeemRecoveryCode(tx, secrets, accountId, recoveryCode))) return false
    await record(tx, accountId, 'recovery_code_used')
    return true
  }

  return {
    async checkCode(accountId, typed) {
      await limiter.beforeCode(accountId, () => database.asService((tx) => record(tx, accountId, 'codes_guessed')))
      const redeem = () => database.asService((tx) => redeemCode(tx, accountId, typed))
      if (!(await redeem()) && !((await secrets.lookAgain()) && (await redeem()))) {
        throw new LunaError('CREDENTIALS_WRONG', 'The code is incorrect or has already been used.')
      }
      await limiter.afterCode(accountId)
    },
  }
}

type Adding = Pick<Factors, 'addPasskey' | 'newAuthenticator' | 'addAuthenticator' | 'newRecoveryCodes'>

function createAdding(parts: FactorsParts): Adding {
  const { database, clock, limiter, secrets, steps, passkeys, record, forgetIdentities } = parts

  /**
   * The first factor ends every sign-in, since each was made with a password alone. `store` writes the factor.
   */
  async function add(accountId: string, kind: FactorEvent, store: (tx: Tx) => Promise<void>, detail?: string) {
    const codes = await database.asService(async (tx) => {
      await lockAccount(tx, accountId)
      const isFirst = !(await hasSecondFactor(tx, accountId))
      await store(tx)
      await record(tx, accountId, kind, detail)
      if (!isFirst) return null
      await endSignIns(tx, accountId, null)
      return replaceRecoveryCodes(tx, secrets, accountId, clock.now())
    })
    forgetIdentities()
    return codes
  }

  async function secretIn(place: string, accountId: string): Promise<Buffer | null> {
    const sealed = (await steps.read(place))?.newSecret ?? null
    return sealed === null ? null : secrets.open({ accountId }, sealed)
  }

  return {
    async addPasskey(place, accountId, answer, name) {
      const store = await passkeys.verifyNew(place, accountId, answer, name)
      return add(accountId, 'passkey_added', store, name)
    },

    async newAuthenticator(place, accountId) {
      const known = await secretIn(place, accountId)
      if (known !== null) return known
      const secret = newSecret()
      await steps.keepSecret(place, secrets.seal({ accountId }, secret))
      return secret
    },

    async addAuthenticator(place, accountId, code) {
      // The user has already signed in with all factors, so there is no guessing.
      await limiter.beforeCode(accountId, async () => {})
      const secret = await secretIn(place, accountId)
      const now = clock.now()
      const step = secret === null ? null : stepOfCode(secret, code.replace(/\s/g, ''), now)
      if (secret === null || step === null) {
        throw new LunaError('INVALID_INPUT', 'The code is incorrect. Enter the one that the app shows now.')
      }
      const sealed = secrets.seal({ accountId }, secret)
      const values = { secret: sealed, last_step: BigInt(step), created_at: now, last_used_at: null }
      const codes = await add(accountId, 'authenticator_added', async (tx) => {
        await tx
          .insertInto('account_authenticators')
          .values({ account_id: accountId, ...values })
          .onConflict((conflict) => conflict.column('account_id').doUpdateSet(values))
          .execute()
      })
      await limiter.afterCode(accountId)
      await steps.keepSecret(place, null)
      return codes
    },

    newRecoveryCodes: (accountId) =>
      database.asService(async (tx) => {
        await lockAccount(tx, accountId)
        if (!(await hasSecondFactor(tx, accountId))) throw new LunaError('NOT_FOUND', 'There is no second factor yet.')
        await record(tx, accountId, 'recovery_codes_made')
        return replaceRecoveryCodes(tx, secrets, accountId, clock.now())
      }),
  }
}

type Removing = Pick<Factors, 'removePasskey' | 'removeAuthenticator'>

function createRemoving({ database, credentials, record, forgetIdentities }: FactorsParts): Removing {
  /** `take` deletes the factor and returns whether it was there, and what it was called. */
  async function remove(
    { accountId, address, password }: Remover,
    kind: FactorEvent,
    take: (tx: Tx) => Promise<{ readonly name?: string } | undefined>,
  ): Promise<void> {
    if (password !== null) await credentials.confirm(accountId, password, address)
    await database.asService(async (tx) => {
      await lockAccount(tx, accountId)
      const taken = await take(tx)
      if (taken === undefined) throw new LunaError('NOT_FOUND', 'This no longer exists.')
      if ((await countFactors(tx, accountId)) === 0) {
        if (password === null) throw new LunaError('CREDENTIALS_WRONG', 'Enter your password to remove the last one.')
        await deleteFactors(tx, accountId)
      }
      await record(tx, accountId, kind, taken.name)
      await endSignIns(tx, accountId, null)
    })
    forgetIdentities()
  }

  return {
    removePasskey: (remover, id) =>
      remove(remover, 'passkey_removed', (tx) =>
        tx
          .deleteFrom('account_passkeys')
          .where('account_id', '=', remover.accountId)
          .where('credential_id', '=', Buffer.from(id, 'base64url'))
          .returning('name')
          .executeTakeFirst(),
      ),
    removeAuthenticator: (remover) =>
      remove(remover, 'authenticator_removed', async (tx) => {
        const app = await tx
          .deleteFrom('account_authenticators')
          .where('account_id', '=', remover.accountId)
          .returning('account_id')
          .executeTakeFirst()
        return app === undefined ? undefined : {}
      }),
  }
}

export function createFactors(parts: FactorsParts): Factors {
  const { database, passkeys } = parts
  return {
    passkeys,
    ...createCodes(parts),
    ...createAdding(parts),
    ...createRemoving(parts),
    hasSecondFactor: (accountId) => database.asService((tx) => hasSecondFactor(tx, accountId)),
    summary: (accountId) => database.asService((tx) => summaryOf(tx, accountId)),
    async renamePasskey(accountId, id, name) {
      const { numUpdatedRows } = await database.asService((tx) =>
        tx
          .updateTable('account_passkeys')
          .set({ name })
          .where('account_id', '=', accountId)
          .where('credential_id', '=', Buffer.from(id, 'base64url'))
          .executeTakeFirstOrThrow(),
      )
      if (numUpdatedRows === 0n) throw new LunaError('NOT_FOUND', 'This passkey no longer exists.')
    },
  }
}
