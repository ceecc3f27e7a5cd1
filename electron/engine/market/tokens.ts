/** Access tokens of the accounts: kept in memory, renewed shortly before they end, one renewal at a time. */
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { createKeyedQueue } from '../limiter.ts'
import type { Secrets } from './secrets.ts'
import { renewTokens, revokeToken, type Tokens } from './sign-in.ts'

export interface AccountKey {
  readonly id: string
  readonly marketUrl: string
}

export interface AccountTokens {
  keep(account: AccountKey, tokens: Tokens): Promise<void>
  /** Throws NOT_SIGNED_IN, MARKET_UNREACHABLE. */
  access(account: AccountKey): Promise<string>
  /** The market did not accept this one: the next call renews it. */
  distrust(account: AccountKey, accessToken: string): void
  /** Deletes the tokens here even if the market is unreachable. */
  forget(account: AccountKey): Promise<void>
}

/** So that a token does not end on its way, milliseconds. */
const RENEW_BEFORE_MS = 30_000

export interface AccountTokensOptions {
  readonly secrets: Secrets
  /** The market does not accept this account's tokens any more. */
  readonly onLost: (account: AccountKey) => void
}

export function createAccountTokens({ secrets, onLost }: AccountTokensOptions): AccountTokens {
  const held = new Map<string, Tokens>()
  /** Refresh tokens that could not be written; else what is written counts, which another program may have renewed. */
  const unwritten = new Map<string, string>()
  const inTurn = createKeyedQueue()

  async function keep(account: AccountKey, tokens: Tokens): Promise<void> {
    // Written before it is used: the former one is spent, and using it again would end the sign-in.
    await secrets.set(nameOf(account), tokens.refreshToken)
    held.set(nameOf(account), tokens)
    unwritten.delete(nameOf(account))
  }

  const refreshTokenOf = async (account: AccountKey): Promise<string | undefined> =>
    unwritten.get(nameOf(account)) ?? (await secrets.get(nameOf(account)))

  async function renew(account: AccountKey): Promise<string> {
    const refreshToken = await refreshTokenOf(account)
    if (refreshToken === undefined) throw lost(account, new LunaError('NOT_SIGNED_IN'))
    try {
      const tokens = await renewTokens(account.marketUrl, refreshToken)
      // A full disk or a locked key store ends no sign-in while the program runs: the next renewal keeps its own.
      await keep(account, tokens).catch(() => {
        held.set(nameOf(account), tokens)
        unwritten.set(nameOf(account), tokens.refreshToken)
      })
      return tokens.accessToken
    } catch (cause) {
      throw lost(account, toLunaError(cause))
    }
  }

  function lost(account: AccountKey, error: LunaError): LunaError {
    if (error.code === 'NOT_SIGNED_IN') {
      held.delete(nameOf(account))
      unwritten.delete(nameOf(account))
      onLost(account)
    }
    return error
  }

  return {
    keep,
    access: (account) =>
      inTurn(nameOf(account), async () => {
        const tokens = held.get(nameOf(account))
        const isFresh = tokens !== undefined && tokens.expiresAtMs - RENEW_BEFORE_MS > Date.now()
        return isFresh ? tokens.accessToken : await renew(account)
      }),
    distrust(account, accessToken) {
      if (held.get(nameOf(account))?.accessToken === accessToken) held.delete(nameOf(account))
    },
    forget: (account) =>
      inTurn(nameOf(account), async () => {
        const refreshToken = await refreshTokenOf(account)
        held.delete(nameOf(account))
        unwritten.delete(nameOf(account))
        await secrets.remove(nameOf(account))
        // Without a connection it lives on in the market until it ends by itself or is ended there.
        if (refreshToken !== undefined) await revokeToken(account.marketUrl, refreshToken).catch(() => undefined)
      }),
  }
}

function nameOf({ id, marketUrl }: AccountKey): string {
  return `refresh-token ${marketUrl} ${id}`
}
