/**
 * How far a browser has come with signing in. A place is what that browser alone has: an interaction that its cookie
 * belongs to, or the secret of a cookie. Challenges belong to a place, hold for one answer, and expire with it.
 */
import { randomBytes } from 'node:crypto'
import { MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../../clock.ts'
import type { MarketDatabase } from '../../db/database.ts'
import { hashOfSecret } from '../../secret-hash.ts'

/** Ways to sign in, as RFC 8176 names them. */
export type Method = 'pwd' | 'otp' | 'pop' | 'user' | 'mfa'

interface Step {
  readonly accountId: string | null
  readonly newSecret: Buffer | null
  readonly completedAt: Date | null
}

export interface Steps {
  /** Null if no step was started, or too long ago. */
  read(place: string): Promise<Step | null>
  /** The account's password was right; another factor is to follow. */
  begin(place: string, accountId: string): Promise<void>
  /** Everything that the account asks for was shown. */
  complete(place: string, accountId: string, methods: readonly Method[]): Promise<void>
  /** A new challenge, in base64url, instead of the one before. */
  challenge(place: string): Promise<string>
  /** False for a challenge that is not this place's newest, or was used. */
  redeemChallenge(place: string, challenge: string): Promise<boolean>
  /** The secret of an authenticator app that is not confirmed yet. */
  keepSecret(place: string, sealed: Buffer | null): Promise<void>
  end(place: string): Promise<void>
  prune(): Promise<void>
}

/** As long as an interaction of the authorization server. */
const KEPT_MS = 30 * MINUTE_MS
/** WebAuthn, section 13.4.3, asks for at least 16. */
const CHALLENGE_BYTES = 32

interface Change {
  readonly account_id?: string
  readonly challenge_hash?: Buffer
  readonly new_secret?: Buffer | null
  readonly completed_at?: Date | null
  readonly methods?: string[]
}

export function createSteps(database: MarketDatabase, clock: Clock): Steps {
  async function change(place: string, values: Change): Promise<void> {
    const kept = { ...values, expires_at: new Date(clock.now().getTime() + KEPT_MS) }
    await database.asService((tx) =>
      tx
        .insertInto('sign_in_steps')
        .values({ place_hash: hashOfSecret(place), ...kept })
        .onConflict((conflict) => conflict.column('place_hash').doUpdateSet(kept))
        .execute(),
    )
  }

  return {
    async read(place) {
      const row = await database.asService((tx) =>
        tx
          .selectFrom('sign_in_steps')
          .select(['account_id', 'new_secret', 'completed_at'])
          .where('place_hash', '=', hashOfSecret(place))
          .where('expires_at', '>', clock.now())
          .executeTakeFirst(),
      )
      if (row === undefined) return null
      return { accountId: row.account_id, newSecret: row.new_secret, completedAt: row.completed_at }
    },
    begin: (place, accountId) =>
      change(place, { account_id: accountId, methods: ['pwd'], completed_at: null, new_secret: null }),
    complete: (place, accountId, methods) =>
      change(place, { account_id: accountId, methods: [...methods], completed_at: clock.now() }),
    async challenge(place) {
      const challenge = randomBytes(CHALLENGE_BYTES).toString('base64url')
      await change(place, { challenge_hash: hashOfSecret(challenge) })
      return challenge
    },
    async redeemChallenge(place, challenge) {
      const { numUpdatedRows } = await database.asService((tx) =>
        tx
          .updateTable('sign_in_steps')
          .set({ challenge_hash: null })
          .where('place_hash', '=', hashOfSecret(place))
          .where('challenge_hash', '=', hashOfSecret(challenge))
          .where('expires_at', '>', clock.now())
          .executeTakeFirstOrThrow(),
      )
      return numUpdatedRows === 1n
    },
    keepSecret: (place, sealed) => change(place, { new_secret: sealed }),
    async end(place) {
      await database.asService((tx) =>
        tx.deleteFrom('sign_in_steps').where('place_hash', '=', hashOfSecret(place)).execute(),
      )
    },
    async prune() {
      await database.asService((tx) => tx.deleteFrom('sign_in_steps').where('expires_at', '<', clock.now()).execute())
    },
  }
}
