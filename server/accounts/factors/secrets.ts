/** Secrets of factors as the database holds them: unreadable without the market's keys. */
import { createHmac } from 'node:crypto'
import type { Keyring } from '../../keys/keyring.ts'
import { createSealing, type Sealing } from '../../keys/sealing.ts'

export interface FactorSecrets extends Sealing {
  /** As a new code is kept. */
  hash(accountId: string, code: string): Buffer
  /** As it may be kept: by each key that is accepted. */
  hashes(accountId: string, code: string): Buffer[]
  /** Whether another node has newer keys, with which what was refused may be right. */
  lookAgain(): Promise<boolean>
}

const hashWith = (key: Buffer, accountId: string, code: string): Buffer =>
  createHmac('sha256', key).update(`${accountId} ${code}`).digest()

export function createFactorSecrets(keyring: Pick<Keyring, 'current' | 'accepted' | 'lookAgain'>): FactorSecrets {
  return {
    ...createSealing(keyring, 'authenticators'),
    hash: (accountId, code) => hashWith(keyring.current('recovery-codes').bytes, accountId, code),
    hashes: (accountId, code) =>
      keyring.accepted('recovery-codes').map(({ bytes }) => hashWith(bytes, accountId, code)),
    lookAgain: () => keyring.lookAgain(),
  }
}
