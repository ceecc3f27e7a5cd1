/** What the accounts service is made of. */
import type { ClosingObstacle } from '#shared/ledger/closing.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Credentials } from './credentials.ts'
import type { SignInLimiter } from './limits.ts'
import type { AccountMail } from './mail.ts'

export interface ClosingConsent {
  /** The caller agrees that licenses in force end with the account. */
  readonly endLicenses: boolean
}

/** On its way to the account's cards and bank. */
export interface MoneyUnderWay {
  readonly paybackCents: number
  readonly payoutCents: number
}

export interface ClosingPreview {
  readonly toCardsCents: number
  readonly toBankCents: number
  readonly obstacles: readonly ClosingObstacle[]
  /** What the account has and loses with its closing. */
  readonly ends: {
    readonly licenses: number
    readonly copies: number
    readonly subscriptions: number
    /** Works of others that derive from its own, and that it shares: what they would bring goes to others. */
    readonly derivatives: number
    readonly shares: number
    readonly gifts: number
  }
  readonly underWay: MoneyUnderWay
}

/** The money of an account that is closed. */
export interface Emptying {
  preview(tx: Tx, accountId: string): Promise<ClosingPreview>
  /** Throws ACCOUNT_NOT_EMPTY; give the transaction up then. */
  empty(tx: Tx, accountId: string, consent: ClosingConsent): Promise<void>
  underWay(tx: Tx, accountId: string): Promise<MoneyUnderWay>
}

export interface AccountsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly credentials: Credentials
  readonly limiter: SignInLimiter
  readonly mail: AccountMail
  /** What else ends with an account, in the transaction that closes it. */
  readonly leaveMarket: (tx: Tx, accountId: string) => Promise<void>
  /** Opened after the accounts. */
  readonly emptying: () => Emptying
  readonly jobs: Pick<Jobs, 'every'>
  /** Lets go of what is remembered of who may do what. */
  readonly forgetIdentities: () => void
}

/** The caller of something that needs the password again. */
export interface Caller {
  readonly accountId: string
  readonly address: string
  readonly sessionId: string | null
}
