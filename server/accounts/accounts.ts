/** What people do with their accounts: sign up, change them, become creators, close them. */
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
import type { Tx } from '../db/database.ts'
import { recordReputationEvent } from '../reputation/events.ts'
import { acceptTerms } from './accepted-terms.ts'
import { claiming } from './claims.ts'
import { type Closing, createClosing } from './closing.ts'
import { createJoining, createPasswords } from './joining.ts'
import { endSignIn, endSignIns, signInsOf } from './oauth/records.ts'
import { webSignInsOf } from './oauth/web-sessions.ts'
import type { AccountsParts, Caller } from './parts.ts'
import { fullProfileOf, meOf } from './profile.ts'
import { giveRole, isCreator, takeRole } from './roles.ts'

export interface AccountsService extends Closing {
  /**
   * Does not tell whether there is an account already: a mail to the address does. Throws INVALID_INPUT, RATE_LIMITED.
   */
  signUp(request: SignUp, address: string): Promise<void>
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
  /** Confirms an address without a mail, as an operator may, and returns whose it is. Throws NOT_FOUND. */
  confirmEmail(email: string): Promise<string>
  /** Throws INVALID_INPUT for other terms than the present ones, HANDLE_TAKEN. */
  becomeCreator(accountId: string, request: CreatorTierRequest): Promise<Me>
  /** Throws INVALID_INPUT for other terms than the present ones, CREATOR_TIER_REQUIRED. */
  acceptTerms(accountId: string, termsVersion: string): Promise<Me>
  sessions(accountId: string, currentId: string | null): Promise<Session[]>
  /** Throws NOT_FOUND. */
  endSession(accountId: string, sessionId: string): Promise<void>
  endSessions(accountId: string): Promise<void>
  /** Throws NOT_FOUND. */
  creator(handle: string): Promise<CreatorProfile>
  giveRole(accountId: string, role: GrantableRole, grantedBy: string): Promise<void>
  takeRole(accountId: string, role: GrantableRole, takenBy: string): Promise<void>
  /** Throws NOT_FOUND. */
  verifyCreator(accountId: string, isVerified: boolean): Promise<CreatorProfile>
}

type Part<Names extends keyof AccountsService> = Pick<AccountsService, Names>

function createOwnAccount({
  database,
  clock,
  forgetIdentities,
}: AccountsParts): Part<'me' | 'change' | 'becomeCreator' | 'acceptTerms'> {
  const me = (accountId: string): Promise<Me> => database.asAccount(accountId, (tx) => meOf(tx, accountId, clock.now()))

  return {
    me,

    change: (accountId: string, { displayName, timeZone, age, creator }: MeChange): Promise<Me> =>
      database.asAccount(accountId, async (tx) => {
        const now = clock.now()
        await tx
          .updateTable('accounts')
          .set({
            ...(displayName === undefined ? {} : { display_name: displayName }),
            ...(timeZone === undefined ? {} : { time_zone: timeZone }),
            ...(age?.isAdult === undefined ? {} : { is_adult: age.isAdult }),
            ...(age?.showsAdultWorks === undefined ? {} : { shows_adult_works: age.showsAdultWorks }),
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
      requirePresentTerms(request.termsVersion)
      const now = clock.now()
      const taken = new LunaError('HANDLE_TAKEN')
      await claiming('handle_claims_pkey', taken, () =>
        database.asService((tx) => makeCreator(tx, accountId, request, now)),
      )
      forgetIdentities()
      return me(accountId)
    },

    async acceptTerms(accountId: string, termsVersion: string): Promise<Me> {
      requirePresentTerms(termsVersion)
      await database.asService((tx) => acceptTerms(tx, { accountId, termsVersion, at: clock.now() }))
      return me(accountId)
    },
  }
}

function requirePresentTerms(version: string): void {
  if (version !== CREATOR_TERMS_VERSION)
    throw new LunaError('INVALID_INPUT', `termsVersion: the current terms are ${CREATOR_TERMS_VERSION}.`)
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
  await recordReputationEvent(tx, { accountId, source: 'joined', at: now, fact: { kind: 'joined' } })
}

function createSessions({ database, clock, forgetIdentities }: AccountsParts) {
  return {
    sessions: (accountId: string, currentId: string | null): Promise<Session[]> =>
      database.asService(async (tx) => {
        const found = [...(await signInsOf(tx, accountId)), ...(await webSignInsOf(tx, accountId, clock.now()))]
        return found.map(({ id, createdAt, lastUsedAt, expiresAt, program }) => ({
          id,
          isCurrent: id === currentId,
          program,
          createdAt: createdAt.toISOString(),
          lastUsedAt: lastUsedAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
        }))
      }),

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

function createPeople({
  database,
  clock,
  forgetIdentities,
}: AccountsParts): Part<'creator' | 'giveRole' | 'takeRole' | 'verifyCreator'> {
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
        throw new LunaError('NOT_ALLOWED', 'Another admin must remove this role from you.')
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
        const source = `verification:${now.getTime()}:${isVerified}`
        await recordReputationEvent(tx, {
          accountId,
          source,
          at: now,
          fact: { kind: 'verification', granted: isVerified },
        })
        return fullProfileOf(tx, accountId, now)
      }),
  }
}

export function createAccountsService(parts: AccountsParts): AccountsService {
  return {
    ...createJoining(parts),
    ...createPasswords(parts),
    ...createOwnAccount(parts),
    ...createClosing(parts),
    ...createSessions(parts),
    ...createPeople(parts),
  }
}
