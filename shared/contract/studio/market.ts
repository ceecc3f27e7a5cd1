/** The studio's link to Luna Market: its address, the accounts signed in, and the market's API as the page reaches it. */
import * as z from 'zod'
import { errorReportSchema } from '../errors.ts'
import { timestampSchema } from './assets.ts'
import { procedure } from './procedure.ts'

export const MARKET_ROLES = ['buyer', 'creator', 'moderator', 'admin'] as const

export const marketAccountSchema = z.object({
  /** Of the account in the market. */
  id: z.uuid(),
  marketUrl: z.url(),
  email: z.string(),
  displayName: z.string(),
  /** Null for those who do not sell. */
  handle: z.string().nullable(),
  roles: z.array(z.enum(MARKET_ROLES)),
  /** Whose days the earnings are counted by. */
  timeZone: z.string(),
  /** True where the market does not accept its tokens any more: sign in again; everything here is kept. */
  needsSignIn: z.boolean(),
  /** Changes that the market does not have yet. */
  unsent: z.int(),
})
export type MarketAccount = z.infer<typeof marketAccountSchema>

export const marketStatusSchema = z.object({
  /** Null where none is set. */
  url: z.url().nullable(),
  /** What the last call found; `unknown` before the first. */
  reachability: z.enum(['unknown', 'reachable', 'unreachable']),
  /** Why it was not reached. */
  error: errorReportSchema.nullable(),
  checkedAt: timestampSchema.nullable(),
  /** The account in use; null when signed out. */
  account: marketAccountSchema.nullable(),
  /** All of this market and of others. */
  accounts: z.array(marketAccountSchema),
})
export type MarketStatus = z.infer<typeof marketStatusSchema>

const addressCheckSchema = z.object({
  url: z.url(),
  name: z.string(),
  version: z.string(),
  payments: z.enum(['test', 'live']),
})
export type AddressCheck = z.infer<typeof addressCheckSchema>

/** RFC 8628: what the person opens in the system's browser, and the code that must be the same there and here. */
const signInAttemptSchema = z.object({
  attemptId: z.uuid(),
  userCode: z.string(),
  verificationUri: z.url(),
  verificationUriComplete: z.url(),
  expiresAt: timestampSchema,
})
export type SignInAttempt = z.infer<typeof signInAttemptSchema>

/** What page and engine ask `notifications.list` for: the same question, so that one answer serves both. */
export const NOTIFICATIONS_INPUT = { limit: 30 } as const

const byAccount = z.object({ accountId: z.uuid() })

export const marketLinkContract = {
  status: procedure.output(marketStatusSchema),
  /** Asks the address who is there; changes nothing. Throws MARKET_UNREACHABLE, MARKET_ANSWER_INVALID. */
  checkAddress: procedure.input(z.object({ url: z.url({ protocol: /^https?$/ }) })).output(addressCheckSchema),
  startSignIn: procedure.output(signInAttemptSchema),
  /** Answers once the person has let the studio in, in the browser. Throws SIGN_IN_REFUSED, SIGN_IN_EXPIRED, CANCELLED. */
  awaitSignIn: procedure.input(z.object({ attemptId: z.uuid() })).output(marketAccountSchema),
  cancelSignIn: procedure.input(z.object({ attemptId: z.uuid() })).output(z.object({})),
  switchAccount: procedure.input(byAccount).output(marketStatusSchema),
  /** Throws UNSENT_CHANGES where some would be lost, unless they were given up by name. */
  signOut: procedure.input(byAccount.extend({ discardUnsent: z.boolean().default(false) })).output(marketStatusSchema),

  /**
   * A call of the market's API by its name in the market contract (`ledger.summary`), as the account in use. Reads are
   * answered without a connection from what was read before, with its age; writes, which need the market at once
   * (buying, reviewing, payouts), are done once however often they are repeated with their key. Throws what the market
   * refuses, and MARKET_UNREACHABLE.
   */
  call: procedure
    .input(z.object({ operation: z.string().max(100), input: z.unknown().optional(), key: z.uuid() }))
    .output(z.object({ data: z.unknown(), asOf: timestampSchema, isFromCache: z.boolean() })),
}
