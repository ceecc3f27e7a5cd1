/**
 * How often somebody may guess: by account alone, so that many addresses do not help, by account and address, and by
 * address and network, so that many accounts do not help either. All servers count together, in the database.
 */
import { createHash } from 'node:crypto'
import { CompiledQuery } from 'kysely'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { MarketDatabase } from '../db/database.ts'
import { placeOf } from '../http/address.ts'

export interface SignInLimits {
  /** Wrong passwords for one account from one address within a quarter of an hour. */
  readonly failuresPerAccount: number
  /** Wrong passwords for one account within a day, from wherever they come. */
  readonly failuresPerAccountAndDay: number
  /** Wrong one-time and recovery codes for one account within a quarter of an hour, from wherever they come. */
  readonly codesPerAccount: number
  /** The same within a day. */
  readonly codesPerAccountAndDay: number
  /** Wrong passwords from one address within a quarter of an hour, for whichever accounts. */
  readonly failuresPerAddress: number
  /** New accounts, and mails asked for, from one address within an hour. */
  readonly signUpsPerAddress: number
  /** Mails that strangers can have sent to one address within an hour. */
  readonly mailsPerRecipient: number
  /** Links of gifts that lead nowhere, from one address within a quarter of an hour. */
  readonly giftLinksPerAddress: number
  /** Requests to the authorization server from one address within a minute. */
  readonly oauthRequestsPerAddress: number
}

export const STANDARD_LIMITS: SignInLimits = {
  failuresPerAccount: 10,
  // NIST SP 800-63B, section 5.2.2: no more than 100 failed attempts on one account.
  failuresPerAccountAndDay: 100,
  // Three codes of a million are right at a time: 50 guesses a day find one with a chance of 0.015%.
  codesPerAccount: 10,
  codesPerAccountAndDay: 50,
  failuresPerAddress: 60,
  signUpsPerAddress: 20,
  mailsPerRecipient: 6,
  giftLinksPerAddress: 30,
  oauthRequestsPerAddress: 240,
}

const MINUTE_S = 60
const QUARTER_S = 15 * MINUTE_S
const HOUR_S = 60 * MINUTE_S
const DAY_S = 24 * HOUR_S
/** A network may do as much as this many of its addresses. */
const ADDRESSES_PER_NETWORK = 5

function tooMany(refusal: unknown): never {
  if (!(refusal instanceof RateLimiterRes)) throw refusal
  const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
  const minutes = Math.ceil(seconds / 60)
  const wait =
    seconds < 120 ? `${seconds} seconds` : minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
  throw new LunaError('RATE_LIMITED', `Try again in ${wait}.`, {
    data: { headers: { 'retry-after': String(seconds) } },
  })
}

async function isAllowed(consumed: Promise<unknown>): Promise<boolean> {
  try {
    await consumed
    return true
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return false
    throw refusal
  }
}

/** Neither who nor from where can be read from the table. */
function keyOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64')
}

const countSchema = z.object({ points: z.int(), expire: z.coerce.number().nullable() })

/** The library's queries, run as the market runs its own. */
function clientOf(database: MarketDatabase) {
  return {
    async query({ text, values }: { text: string; values: unknown[] }) {
      const { rows, numAffectedRows } = await database.asService((tx) =>
        tx.executeQuery(CompiledQuery.raw(text, values)),
      )
      const isCount = /^\s*(select|insert)/i.test(text)
      return {
        rows: isCount ? rows.map((row) => countSchema.parse(row)) : [],
        rowCount: Number(numAffectedRows ?? rows.length),
      }
    },
  }
}

function limitersOn(database: MarketDatabase) {
  const storeClient = clientOf(database)
  return (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterPostgres({
      ...{
        storeClient,
        storeType: 'client',
        tableName: 'rate_limits',
        tableCreated: true,
        clearExpiredByTimeout: false,
      },
      ...{ keyPrefix, points, duration },
    })
}

/** Wrong coupon codes of one account within an hour: of the shortest codes there are more than a million. */
const WRONG_CODES = 20

/** Tries of coupon codes. Each counts before it is checked, so that many at once do not slip through. */
export function createCodeTries(database: MarketDatabase) {
  const tries = limitersOn(database)('coupon', WRONG_CODES, HOUR_S)
  return {
    /** Throws RATE_LIMITED. */
    async begin(accountId: string): Promise<void> {
      await tries.consume(keyOf(accountId)).catch(tooMany)
    },
    async forgive(accountId: string): Promise<void> {
      await tries.reward(keyOf(accountId), 1)
    },
  }
}

export function createSignInLimits(limits: SignInLimits, database: MarketDatabase) {
  const limiter = limitersOn(database)
  const pairs = (name: string, points: number, duration: number) => {
    const byHost = limiter(name, points, duration)
    const byNetwork = limiter(`${name} network`, points * ADDRESSES_PER_NETWORK, duration)
    return {
      async consume(address: string): Promise<void> {
        const { host, network } = placeOf(address)
        await byHost.consume(keyOf(host)).catch(tooMany)
        await byNetwork.consume(keyOf(network)).catch(tooMany)
      },
      async reward(address: string): Promise<void> {
        const { host, network } = placeOf(address)
        await byHost.reward(keyOf(host), 1)
        await byNetwork.reward(keyOf(network), 1)
      },
    }
  }
  const byAccount = limiter('account', limits.failuresPerAccount, QUARTER_S)
  const byAccountAndDay = limiter('account day', limits.failuresPerAccountAndDay, DAY_S)
  const codes = limiter('code', limits.codesPerAccount, QUARTER_S)
  const codesOfDay = limiter('code day', limits.codesPerAccountAndDay, DAY_S)
  const codeNotices = limiter('code notice', 1, DAY_S)
  const failures = pairs('address', limits.failuresPerAddress, QUARTER_S)
  const signUps = pairs('sign-up', limits.signUpsPerAddress, HOUR_S)
  const mails = limiter('mail', limits.mailsPerRecipient, HOUR_S)
  const giftLinks = pairs('gift link', limits.giftLinksPerAddress, QUARTER_S)
  const oauth = pairs('oauth', limits.oauthRequestsPerAddress, MINUTE_S)

  return {
    /**
     * Counts the attempt before it is checked, so that many at once do not slip through. A device that the account was
     * used on before is not held up by the guesses of others (OWASP, "Slow Down Online Guessing Attacks with Device
     * Cookies"). Throws RATE_LIMITED.
     */
    async beforeAttempt(account: string, address: string, isKnownDevice = false): Promise<void> {
      await failures.consume(address)
      await byAccount.consume(keyOf(account, placeOf(address).host)).catch(tooMany)
      if (isKnownDevice) return
      await byAccountAndDay.consume(keyOf(account)).catch(tooMany)
    },
    /** What was right counts as no guess. */
    async afterSuccess(account: string, address: string): Promise<void> {
      await byAccount.delete(keyOf(account, placeOf(address).host))
      await byAccountAndDay.delete(keyOf(account))
      await failures.reward(address)
    },
    /** A password reset by email unlocks the account, however many guesses others made. */
    async afterReset(account: string): Promise<void> {
      await byAccountAndDay.delete(keyOf(account))
    },
    /**
     * As `beforeAttempt`, for the code after the password: by account alone. `onLimit` runs before the refusal, once a
     * day for an account. Throws RATE_LIMITED.
     */
    async beforeCode(accountId: string, onLimit: () => Promise<void>): Promise<void> {
      const key = keyOf(accountId)
      async function refuse(refusal: unknown): Promise<never> {
        if (refusal instanceof RateLimiterRes && (await isAllowed(codeNotices.consume(key)))) await onLimit()
        return tooMany(refusal)
      }
      await codes.consume(key).catch(refuse)
      await codesOfDay.consume(key).catch(refuse)
    },
    async afterCode(accountId: string): Promise<void> {
      await codes.delete(keyOf(accountId))
      await codesOfDay.delete(keyOf(accountId))
    },
    /** Before an account is made or a mail is sent to whom somebody names. Throws RATE_LIMITED. */
    async beforeMail(recipient: string, address: string): Promise<void> {
      await signUps.consume(address)
      await mails.consume(keyOf(recipient)).catch(tooMany)
    },
    /** Counts before it looks, as `beforeAttempt`. Throws RATE_LIMITED. */
    async beforeGiftLink(address: string): Promise<void> {
      await giftLinks.consume(address)
    },
    async afterGiftLink(address: string): Promise<void> {
      await giftLinks.reward(address)
    },
    async beforeOauthRequest(address: string): Promise<void> {
      await oauth.consume(address)
    },
  }
}

export type SignInLimiter = ReturnType<typeof createSignInLimits>
