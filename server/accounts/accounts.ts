/** What people do with their accounts: sign up, change them, become creators, close them. */
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type {
  CreatorProfile,
  CreatorTierRequest,
  GrantableRole,
  Me,
  MeChange,
  Session,
  SignUp,
} from '#shared/contract/market/accounts.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import type { Clock } from '../clock.ts'
import { brokenConstraint, type MarketDatabase, type Tx } from '../db/database.ts'
import { closeAccount } from './close.ts'
import type { Credentials } from './credentials.ts'
import { exportRows } from './export.ts'
import type { SignInLimiter } from './limits.ts'
import type { AccountMail } from './mail.ts'
import { endSignIn, endSignIns, signInsOf } from './oauth/records.ts'
import { refuseWeakPassword } from './passwords.ts'
import { fullProfileOf, meOf } from './profile.ts'
import { giveRole, isCreator, takeRole } from './roles.ts'

export interface AccountsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly credentials: Credentials
  readonly limiter: SignInLimiter
  readonly mail: AccountMail
  /** Lets go of what is remembered of who may do what. */
  readonly forgetIdentities: () => void
}

/** The caller of something that needs the password again. */
interface Caller {
  readonly accountId: string
  readonly address: string
  readonly sessionId: string | null
}

export interface AccountsService {
  /** Returns the new account's id. Throws EMAIL_TAKEN, INVALID_INPUT, RATE_LIMITED. */
  signUp(request: SignUp, address: string): Promise<string>
  me(accountId: string): Promise<Me>
  change(accountId: string, change: MeChange): Promise<Me>
  /** Throws CREDENTIALS_WRONG, INVALID_INPUT, RATE_LIMITED. */
  changePassword(caller: Caller, oldPassword: string, newPassword: string): Promise<void>
  /** Sends nothing where there is no such account, and does not tell. */
  askForReset(email: string, address: string): Promise<void>
  /** Throws NOT_FOUND for a link that no longer holds, INVALID_INPUT. */
  resetPassword(token: string, newPassword: string): Promise<void>
  askForVerification(accountId: string, address: string): Promise<void>
  /** Throws NOT_FOUND for a link that no longer holds. */
  verifyEmail(token: string): Promise<void>
  /** Throws INVALID_INPUT for other terms than the present ones, HANDLE_TAKEN. */
  becomeCreator(accountId: string, request: CreatorTierRequest): Promise<Me>
  /** Throws CREDENTIALS_WRONG, RATE_LIMITED. */
  close(caller: Caller, password: string): Promise<void>
  sessions(accountId: string, currentId: string | null): Promise<Session[]>
  /** Throws NOT_FOUND. */
  endSession(accountId: string, sessionId: string): Promise<void>
  endSessions(accountId: string): Promise<void>
  exportOwn(accountId: string): Promise<Record<string, Record<string, unknown>[]>>
  /** Throws NOT_FOUND. */
  creator(handle: string): Promise<CreatorProfile>
  giveRole(accountId: string, role: GrantableRole, grantedBy: string): Promise<void>
  takeRole(accountId: string, role: GrantableRole, takenBy: string): Promise<void>
  /** Throws NOT_FOUND. */
  verifyCreator(accountId: string, isVerified: boolean): Promise<CreatorProfile>
}

/** The unique constraint says what an earlier look could not, since another may come first. */
async function claiming<T>(constraint: string, taken: LunaError, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw brokenConstraint(error) === constraint ? taken : error
  }
}

async function emailOf(tx: Tx, accountId: string): Promise<string> {
  const row = await tx.selectFrom('accounts').select('email').where('account_id', '=', accountId).executeTakeFirst()
  if (row === undefined || row.email === null) throw new LunaError('NOT_FOUND')
  return row.email
}

/** Joining, and all that concerns passwords and addresses. */
function createSigningUp({ database, clock, credentials, limiter, mail, forgetIdentities }: AccountsParts) {
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
          await mail.send(tx, accountId, email, 'verify_email')
        }),
      )
      return accountId
    },

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
        if (claim !== undefined) await mail.send(tx, claim.account_id, email, 'reset_password')
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

    async askForVerification(accountId: string, address: string): Promise<void> {
      await limiter.beforeSignUp(address)
      await database.asService(async (tx) => mail.send(tx, accountId, await emailOf(tx, accountId), 'verify_email'))
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

function createOwnAccount({ database, clock, credentials, forgetIdentities }: AccountsParts) {
  const me = (accountId: string): Promise<Me> => database.asAccount(accountId, (tx) => meOf(tx, accountId, clock.now()))

  return {
    me,

    change: (accountId: string, { displayName, timeZone, creator }: MeChange): Promise<Me> =>
      database.asAccount(accountId, async (tx) => {
        const now = clock.now()
        await tx
          .updateTable('accounts')
          .set({
            ...(displayName === undefined ? {} : { display_name: displayName }),
            ...(timeZone === undefined ? {} : { time_zone: timeZone }),
            updated_at: now,
          })
          .where('account_id', '=', accountId)
          .execute()
        if (creator !== undefined) {
          const { numUpdatedRows } = await tx
            .updateTable('creator_profiles')
            .set({
              ...(creator.displayName === undefined ? {} : { display_name: creator.displayName }),
              ...(creator.bio === undefined ? {} : { bio: creator.bio }),
              ...(creator.region === undefined ? {} : { region: creator.region }),
              updated_at: now,
            })
            .where('account_id', '=', accountId)
            .executeTakeFirstOrThrow()
          if (numUpdatedRows === 0n) throw new LunaError('CREATOR_TIER_REQUIRED')
        }
        return meOf(tx, accountId, now)
      }),

    async becomeCreator(accountId: string, request: CreatorTierRequest): Promise<Me> {
      if (request.termsVersion !== CREATOR_TERMS_VERSION) {
        throw new LunaError('INVALID_INPUT', `termsVersion: the present terms are ${CREATOR_TERMS_VERSION}.`)
      }
      const now = clock.now()
      const taken = new LunaError('HANDLE_TAKEN')
      await claiming('handle_claims_pkey', taken, () =>
        database.asService((tx) => makeCreator(tx, accountId, request, now)),
      )
      forgetIdentities()
      return me(accountId)
    },

    async close({ accountId, address }: Caller, password: string): Promise<void> {
      await credentials.confirm(accountId, password, address)
      await database.asService((tx) => closeAccount(tx, accountId, clock.now()))
      forgetIdentities()
    },

    exportOwn: (accountId: string) => database.asAccount(accountId, (tx) => exportRows(tx, accountId)),
  }
}

async function makeCreator(tx: Tx, accountId: string, request: CreatorTierRequest, now: Date): Promise<void> {
  // Locks the account, so that two requests at once do not both find that there is no tier yet.
  const account = await tx
    .selectFrom('accounts')
    .select('display_name')
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const displayName = request.displayName ?? account.display_name
  const profile = await tx
    .selectFrom('creator_profiles')
    .select('handle')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (profile === undefined) {
    await tx
      .insertInto('handle_claims')
      .values({ handle: request.handle, account_id: accountId, claimed_at: now })
      .execute()
    await tx
      .insertInto('creator_profiles')
      .values({
        account_id: accountId,
        handle: request.handle,
        display_name: displayName,
        bio: '',
        created_at: now,
        updated_at: now,
      })
      .execute()
  } else if (profile.handle !== request.handle) {
    throw new LunaError('CONFLICT', `The handle of this account is ${profile.handle}.`)
  }
  if (await isCreator(tx, accountId, now)) return
  await tx
    .insertInto('account_tiers')
    .values({
      account_id: accountId,
      tier: 'creator',
      since: now,
      terms_version: request.termsVersion,
      accepted_at: now,
    })
    .execute()
}

function createSessions({ database, forgetIdentities }: AccountsParts) {
  return {
    sessions: (accountId: string, currentId: string | null): Promise<Session[]> =>
      database.asService(async (tx) =>
        (await signInsOf(tx, accountId)).map(({ id, createdAt, lastUsedAt, expiresAt }) => ({
          id,
          isCurrent: id === currentId,
          createdAt: createdAt.toISOString(),
          lastUsedAt: lastUsedAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
        })),
      ),

    async endSession(accountId: string, sessionId: string): Promise<void> {
      const isEnded = await database.asService((tx) => endSignIn(tx, accountId, sessionId))
      if (!isEnded) throw new LunaError('NOT_FOUND', 'There is no such sign-in.')
      forgetIdentities()
    },

    async endSessions(accountId: string): Promise<void> {
      await database.asService((tx) => endSignIns(tx, accountId, null))
      forgetIdentities()
    },
  }
}

function createPeople({ database, clock, forgetIdentities }: AccountsParts) {
  return {
    async creator(handle: string): Promise<CreatorProfile> {
      return database.asService(async (tx) => {
        const claim = await tx
          .selectFrom('handle_claims')
          .select('account_id')
          .where('handle', '=', handle)
          .executeTakeFirst()
        if (claim === undefined) throw new LunaError('NOT_FOUND', 'There is no such creator.')
        return fullProfileOf(tx, claim.account_id, clock.now())
      })
    },

    async giveRole(accountId: string, role: GrantableRole, grantedBy: string): Promise<void> {
      await database.asService((tx) => giveRole(tx, { accountId, role, grantedBy, at: clock.now() }))
      forgetIdentities()
    },

    async takeRole(accountId: string, role: GrantableRole, takenBy: string): Promise<void> {
      // Otherwise the last one could lock everybody out.
      if (accountId === takenBy && role === 'admin') {
        throw new LunaError('NOT_ALLOWED', 'Another admin has to take this role from you.')
      }
      await database.asService((tx) => takeRole(tx, accountId, role))
      forgetIdentities()
    },

    verifyCreator: (accountId: string, isVerified: boolean): Promise<CreatorProfile> =>
      database.asService(async (tx) => {
        const now = clock.now()
        await tx
          .updateTable('creator_profiles')
          .set({ verified_at: isVerified ? now : null, updated_at: now })
          .where('account_id', '=', accountId)
          .execute()
        return fullProfileOf(tx, accountId, now)
      }),
  }
}

export function createAccountsService(parts: AccountsParts): AccountsService {
  return { ...createSigningUp(parts), ...createOwnAccount(parts), ...createSessions(parts), ...createPeople(parts) }
}
