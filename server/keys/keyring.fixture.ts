/** Keys for tests of what uses them, without a database. */

import type { Keyring } from './keyring.ts'
import { KEY_PURPOSES, PURPOSES } from './purposes.ts'
import { newKeyId } from './rotate.ts'
import type { MarketKey } from './rows.ts'

export function createTestKeyring(): Keyring {
  const keys = new Map<string, MarketKey>(
    KEY_PURPOSES.map((purpose) => {
      const id = newKeyId()
      return [purpose, { id, bytes: PURPOSES[purpose].make(id), signsFrom: new Date(0), verifiesUntil: null }]
    }),
  )
  const current: Keyring['current'] = (purpose) => {
    const key = keys.get(purpose)
    if (key === undefined) throw new Error(`There is no key for ${purpose}`)
    return key
  }
  return {
    current,
    accepted: (purpose) => [current(purpose)],
    lookAgain: async () => false,
    onChange: () => {},
  }
}
