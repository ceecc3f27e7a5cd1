/**
 * Whose an access token is. What was found is remembered for a few seconds: a token that is revoked, or a role that is
 * taken away, stops at once in the process that did it, and in every other within that time. API keys are not remembered.
 */
import type Provider from 'oidc-provider'
import { STUDIO_CLIENT_ID } from '#shared/contract/market/accounts.ts'
import { isApiKeySecret } from '../api-keys/secrets.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import type { Authenticate, Identity, Role } from '../http/context.ts'
import { hasSecondFactor } from './factors/rows.ts'
import { standingOf } from './roles.ts'

const REMEMBERED_MS = 3_000
const MAX_REMEMBERED = 5_000

interface IdentitiesParts {
  readonly provider: () => Provider
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly staffNeedsSecondFactor: boolean
  /** For the secrets of API keys. */
  readonly lookUpApiKey: Authenticate
}

export interface Identities {
  readonly authenticate: Authenticate
  /** Of somebody who is signed in on the market's pages; null for an account that is closed. */
  identify(accountId: string, sessionId: string): Promise<Identity | null>
  /** Lets go of everything remembered. */
  forget(): void
}

/** A program of others buys and sells for a person; it neither moderates nor administers. */
function withoutStaffRoles(roles: ReadonlySet<Role>): ReadonlySet<Role> {
  return new Set([...roles].filter((role) => role === 'buyer' || role === 'creator'))
}

function isStaff(roles: ReadonlySet<Role>): boolean {
  return roles.has('moderator') || roles.has('admin')
}

export function createIdentities(parts: IdentitiesParts): Identities {
  const { provider, database, clock, staffNeedsSecondFactor } = parts
  const remembered = new Map<string, { readonly identity: Identity; readonly untilMs: number }>()
  // Raised with each revocation, so that what was looked up before it is not remembered after it.
  let generation = 0

  const standing = (accountId: string) =>
    database.asService(async (tx) => {
      const found = await standingOf(tx, accountId, clock.now())
      if (found === null || !staffNeedsSecondFactor || !isStaff(found.roles)) return found
      if (await hasSecondFactor(tx, accountId)) return found
      return { ...found, roles: withoutStaffRoles(found.roles), lacksSecondFactor: true }
    })

  async function lookUp(token: string): Promise<Identity | null> {
    const record = await provider().AccessToken.find(token)
    if (record === undefined) return null
    const { accountId, grantId, clientId } = record
    const found = await standing(accountId)
    if (found === null) return null
    const roles = clientId === STUDIO_CLIENT_ID ? found.roles : withoutStaffRoles(found.roles)
    return { accountId, ...found, roles, ...(grantId === undefined ? {} : { sessionId: grantId }) }
  }

  return {
    async authenticate(token) {
      // Looked up each time, so that a change of its rights applies at once, on every server.
      if (isApiKeySecret(token)) return parts.lookUpApiKey(token)
      const known = remembered.get(token)
      if (known !== undefined && known.untilMs > performance.now()) return known.identity
      remembered.delete(token)
      const before = generation
      const identity = await lookUp(token)
      // Who has yet to confirm an address is looked up each time, so that it helps at once, on every server.
      if (identity === null || !identity.isEmailVerified || before !== generation) return identity
      remembered.set(token, { identity, untilMs: performance.now() + REMEMBERED_MS })
      const oldest = remembered.keys().next()
      if (remembered.size > MAX_REMEMBERED && oldest.done !== true) remembered.delete(oldest.value)
      return identity
    },
    async identify(accountId, sessionId) {
      const found = await standing(accountId)
      return found === null ? null : { accountId, ...found, sessionId }
    },
    forget() {
      generation += 1
      remembered.clear()
    },
  }
}
