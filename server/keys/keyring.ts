/** The keys of a running market, which follows rotations without a restart. */
import { LunaError } from '#shared/contract/errors.ts'
import { SECOND_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import type { MasterKey } from './master-key.ts'
import { KEY_PURPOSES, type KeyPurpose, PURPOSES } from './purposes.ts'
import { fittingMasterKey, type KeysByPurpose, type MarketKey, readKeys, readMasterRow } from './rows.ts'

export interface Keyring {
  /** The key that signs at this time, by default now. */
  current(purpose: KeyPurpose, at?: Date): MarketKey
  /** Those that verify: first the one that signs. */
  accepted(purpose: KeyPurpose): readonly MarketKey[]
  /**
   * Reads the keys again, for what none of them verifies: another node may have a newer one. At most once a second.
   * Returns whether they changed: false where they cannot be read, for which what was asked is refused as before.
   */
  lookAgain(): Promise<boolean>
  /** Called after they changed, and after another one began to sign. */
  onChange(listener: () => void): void
}

export interface RunningKeyring extends Keyring {
  /** To be called a few times a minute. Throws MASTER_KEY_WRONG, KEYS_UNREADABLE. */
  refresh(): Promise<void>
}

/** A running node knows a new key after at most this time. */
export const REFRESH_INTERVAL_MS = 20 * SECOND_MS
/** A caller with nonsense makes the market look no more often. */
const LOOK_AGAIN_MS = SECOND_MS

interface KeyringParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly master: MasterKey
  readonly keys: KeysByPurpose
  /** In milliseconds, for pauses. */
  readonly elapsed?: () => number
}

function currentOf(keys: readonly MarketKey[], at: Date, now: Date): MarketKey {
  const valid = keys.filter(({ verifiesUntil }) => verifiesUntil === null || verifiesUntil > now)
  // What is older than all keys is signed with the oldest.
  const key = valid.find(({ signsFrom }) => signsFrom <= at) ?? valid.at(-1)
  if (key === undefined) throw new LunaError('KEYS_UNREADABLE', 'market_keys: a purpose has no key')
  return key
}

function acceptedOf(purpose: KeyPurpose, keys: readonly MarketKey[], now: Date): readonly MarketKey[] {
  const current = currentOf(keys, now, now)
  const others = keys.filter(
    (key) =>
      key !== current && (PURPOSES[purpose].isKeptWhileUsed || key.verifiesUntil === null || key.verifiesUntil > now),
  )
  return [current, ...others]
}

/** Differs where another key signs or verifies. */
function stateOf(keys: KeysByPurpose, now: Date): string {
  return KEY_PURPOSES.map((purpose) => acceptedOf(purpose, keys[purpose], now).map(({ id }) => id)).join(';')
}

export function createKeyring(parts: KeyringParts): RunningKeyring {
  const { database, clock, elapsed = () => performance.now() } = parts
  let { master, keys } = parts
  let state = stateOf(keys, clock.now())
  let looked = Number.NEGATIVE_INFINITY
  let looking: Promise<boolean> | null = null
  const listeners: (() => void)[] = []

  async function read(): Promise<boolean> {
    const found = await database.asService(async (tx) => {
      const row = await readMasterRow(tx)
      if (row === undefined) throw new LunaError('KEYS_UNREADABLE', 'market_master_key: is empty')
      const fitting = fittingMasterKey(row, [master], clock.now())
      return { fitting, keys: await readKeys(tx, fitting) }
    })
    master = found.fitting
    keys = found.keys
    const next = stateOf(keys, clock.now())
    if (next === state) return false
    state = next
    for (const listener of listeners) listener()
    return true
  }

  return {
    current: (purpose, at = clock.now()) => currentOf(keys[purpose], at, clock.now()),
    accepted: (purpose) => acceptedOf(purpose, keys[purpose], clock.now()),
    async lookAgain() {
      if (looking !== null) return looking
      if (elapsed() - looked < LOOK_AGAIN_MS) return false
      looked = elapsed()
      // A caller's wrong code is no failure of the market. The job that refreshes reports why keys cannot be read.
      looking = read()
        .catch(() => false)
        .finally(() => {
          looking = null
        })
      return looking
    },
    async refresh() {
      await read()
    },
    onChange: (listener) => void listeners.push(listener),
  }
}
