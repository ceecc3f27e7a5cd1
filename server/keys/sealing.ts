/** Secrets of accounts as the database holds them: unreadable without the market's keys. */
import { decrypt, open, seal } from './envelope.ts'
import type { Keyring } from './keyring.ts'
import type { KeyPurpose } from './purposes.ts'

/** Whose a secret is; `rowId` where an account may have several. */
export interface SecretOwner {
  readonly accountId: string
  readonly rowId?: string
}

export interface Sealing {
  seal(owner: SecretOwner, secret: Uint8Array): Buffer
  /** Null for what was not sealed for this owner with one of these keys. */
  open(owner: SecretOwner, sealed: Uint8Array): Buffer | null
}

const contextOf = (purpose: KeyPurpose, { accountId, rowId }: SecretOwner): string[] => [
  purpose,
  accountId,
  ...(rowId === undefined ? [] : [rowId]),
]

export function createSealing(keyring: Pick<Keyring, 'current' | 'accepted'>, purpose: KeyPurpose): Sealing {
  return {
    seal: (owner, secret) => seal(keyring.current(purpose), contextOf(purpose, owner), secret),
    open(owner, sealed) {
      const keys = keyring.accepted(purpose)
      const secret = open(keys, contextOf(purpose, owner), sealed)
      if (secret !== null) return secret
      // Earlier versions named neither key nor row. They are encrypted again after a day (upkeep.ts).
      for (const { bytes } of keys) {
        const earlier = decrypt(bytes, sealed, Buffer.from(owner.accountId))
        if (earlier !== null) return earlier
      }
      return null
    },
  }
}
