/** Whose email address and password these are. The answer is the same, and takes as long, where there is no account. */
import { LunaError } from '#shared/contract/errors.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { SignInLimiter } from './limits.ts'
import { hashPassword, matchesPassword, matchNothing, type PasswordCost, type PasswordHash } from './passwords.ts'

interface CredentialsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly cost: PasswordCost
  readonly limiter: SignInLimiter
}

interface Attempt {
  readonly email: string
  readonly password: string
  /** From where, for limits. */
  readonly address: string
  /** Whether the account was used there before. */
  readonly isKnownDevice: boolean
}

export interface Credentials {
  /** The account's id. Throws CREDENTIALS_WRONG, RATE_LIMITED. */
  signIn(attempt: Attempt): Promise<string>
  /** Asks a signed-in person again. Throws CREDENTIALS_WRONG, RATE_LIMITED. */
  confirm(accountId: string, password: string, address: string): Promise<void>
  hash(password: string): Promise<PasswordHash>
  store(tx: Tx, accountId: string, hash: PasswordHash): Promise<void>
}

async function readHash(database: MarketDatabase, accountId: string): Promise<PasswordHash | null> {
  return database.asService(async (tx) => {
    const row = await tx
      .selectFrom('account_credentials')
      .selectAll()
      .where('account_id', '=', accountId)
      .executeTakeFirst()
    if (row === undefined) return null
    const { cost, block_size: blockSize, parallelization, salt, password_hash: hash } = row
    return { cost, blockSize, parallelization, salt, hash }
  })
}

async function ownerOf(database: MarketDatabase, email: string): Promise<string | null> {
  return database.asService(async (tx) => {
    const row = await tx.selectFrom('email_claims').select('account_id').where('email', '=', email).executeTakeFirst()
    return row?.account_id ?? null
  })
}

function costsAs(kept: PasswordHash, cost: PasswordCost): boolean {
  const { cost: n, blockSize, parallelization } = kept
  return n === cost.cost && blockSize === cost.blockSize && parallelization === cost.parallelization
}

export function createCredentials({ database, clock, cost, limiter }: CredentialsParts): Credentials {
  async function isRight(accountId: string | null, password: string): Promise<boolean> {
    const kept = accountId === null ? null : await readHash(database, accountId)
    if (accountId === null || kept === null) {
      await matchNothing(password, cost)
      return false
    }
    const matches = await matchesPassword(password, kept)
    if (matches && !costsAs(kept, cost)) {
      // Hashed when less work was thought enough, or more.
      const renewed = await hashPassword(password, cost)
      await database.asService((tx) => store(tx, accountId, renewed))
    }
    return matches
  }

  async function store(tx: Tx, accountId: string, kept: PasswordHash): Promise<void> {
    const values = {
      password_hash: kept.hash,
      salt: kept.salt,
      cost: kept.cost,
      block_size: kept.blockSize,
      parallelization: kept.parallelization,
      changed_at: clock.now(),
    }
    await tx
      .insertInto('account_credentials')
      .values({ account_id: accountId, ...values })
      .onConflict((conflict) => conflict.column('account_id').doUpdateSet(values))
      .execute()
  }

  return {
    async signIn({ email, password, address, isKnownDevice }) {
      await limiter.beforeAttempt(email, address, isKnownDevice)
      const accountId = await ownerOf(database, email)
      if (!(await isRight(accountId, password)) || accountId === null) throw new LunaError('CREDENTIALS_WRONG')
      await limiter.afterSuccess(email, address)
      return accountId
    },

    async confirm(accountId, password, address) {
      await limiter.beforeAttempt(accountId, address)
      if (!(await isRight(accountId, password))) throw new LunaError('CREDENTIALS_WRONG', 'The password is incorrect.')
      await limiter.afterSuccess(accountId, address)
    },

    hash: (password) => hashPassword(password, cost),
    store,
  }
}
