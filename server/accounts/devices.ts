/**
 * Known browsers of an account, identified by a secret in a cookie. The account receives an email about a sign-in
 * from an unknown browser.
 */
import { randomBytes } from 'node:crypto'
import { DAY_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { hashOfSecret } from '../secret-hash.ts'
import type { AccountMail } from './mail.ts'

export interface SignInPlace {
  /** What the browser's cookie says; anything, since anybody can send anything. */
  readonly secret: string | undefined
  readonly address: string
  readonly userAgent: string
}

export interface Devices {
  /** Whether the account with this address was used before where this secret is from. */
  isKnown(email: string, secret: string | undefined): Promise<boolean>
  /** Returns the secret that the browser should keep. */
  recognize(account: { readonly accountId: string; readonly email: string }, place: SignInPlace): Promise<string>
  prune(): Promise<void>
}

/** The longest that browsers keep cookies (RFC 6265bis, section 5.5). */
export const DEVICE_KEPT_MS = 400 * DAY_MS

const SECRET = /^[\w-]{32}$/
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** In words of ours: what a program says of itself could be a stranger's message in our mail. */
export function describeProgram(userAgent: string): string {
  const nameIn = (names: typeof BROWSERS) => names.find(([pattern]) => pattern.test(userAgent))?.[1]
  const [browser = 'an unknown browser', system] = [nameIn(BROWSERS), nameIn(SYSTEMS)]
  return system === undefined ? browser : `${browser} on ${system}`
}

interface DevicesParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly mail: Pick<AccountMail, 'sendNotice'>
}

async function touch(tx: Tx, accountId: string, deviceHash: Buffer, now: Date): Promise<'known' | 'new' | 'first'> {
  const devices = await tx
    .selectFrom('account_devices')
    .select('device_hash')
    .where('account_id', '=', accountId)
    .execute()
  await tx
    .insertInto('account_devices')
    .values({ account_id: accountId, device_hash: deviceHash, first_used_at: now, last_used_at: now })
    .onConflict((conflict) => conflict.columns(['account_id', 'device_hash']).doUpdateSet({ last_used_at: now }))
    .execute()
  if (devices.some(({ device_hash: known }) => deviceHash.equals(known))) return 'known'
  return devices.length === 0 ? 'first' : 'new'
}

export function createDevices({ database, clock, mail }: DevicesParts): Devices {
  return {
    async isKnown(email, secret) {
      if (secret === undefined || !SECRET.test(secret)) return false
      return database.asService(async (tx) => {
        const claim = await tx
          .selectFrom('email_claims')
          .select('account_id')
          .where('email', '=', email)
          .executeTakeFirst()
        if (claim === undefined) return false
        const device = await tx
          .selectFrom('account_devices')
          .select('account_id')
          .where('account_id', '=', claim.account_id)
          .where('device_hash', '=', hashOfSecret(secret))
          .executeTakeFirst()
        return device !== undefined
      })
    },

    async recognize(account, { secret: shown, address, userAgent }) {
      const secret = shown !== undefined && SECRET.test(shown) ? shown : randomBytes(24).toString('base64url')
      const deviceHash = hashOfSecret(secret)
      const now = clock.now()
      await database.asService(async (tx) => {
        // The first is where the account was made, or signed in when this began to be kept.
        if ((await touch(tx, account.accountId, deviceHash, now)) !== 'new') return
        const where = `${now.toISOString()}, ${describeProgram(userAgent)}, address ${address}`
        await mail.sendNotice(tx, account, 'new_device', where)
      })
      return secret
    },

    prune: () =>
      database.asService(async (tx) => {
        const oldest = new Date(clock.now().getTime() - DEVICE_KEPT_MS)
        await tx.deleteFrom('account_devices').where('last_used_at', '<', oldest).execute()
      }),
  }
}
