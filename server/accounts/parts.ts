/** What the accounts service is made of. */
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Credentials } from './credentials.ts'
import type { SignInLimiter } from './limits.ts'
import type { AccountMail } from './mail.ts'

export interface AccountsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly credentials: Credentials
  readonly limiter: SignInLimiter
  readonly mail: AccountMail
  /** What else ends with an account, in the transaction that closes it. */
  readonly leaveMarket: (tx: Tx, accountId: string) => Promise<void>
  /** Lets go of what is remembered of who may do what. */
  readonly forgetIdentities: () => void
}

/** The caller of something that needs the password again. */
export interface Caller {
  readonly accountId: string
  readonly address: string
  readonly sessionId: string | null
}
