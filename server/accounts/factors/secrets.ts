/** Secrets of factors as the database holds them: unreadable without the keys, which are not in it. */
import { createHmac } from 'node:crypto'
import { deriveKey, type MarketKeys } from '../../keys.ts'
import { createSealing, type Sealing } from '../../sealing.ts'

export interface FactorSecrets extends Sealing {
  hash(accountId: string, code: string): Buffer
}

export function createFactorSecrets(keys: Pick<MarketKeys, 'requestKey'>): FactorSecrets {
  const hashingKey = deriveKey(keys, 'recovery codes')
  return {
    ...createSealing(keys, 'authenticator secrets'),
    hash: (accountId, code) => createHmac('sha256', hashingKey).update(`${accountId} ${code}`).digest(),
  }
}
