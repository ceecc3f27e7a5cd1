/** The market's keys at a start, and what keeps them up to date. */
import type { Logger } from 'pino'
import { HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { createKeyring, type Keyring, REFRESH_INTERVAL_MS } from '../keys/keyring.ts'
import { logKeys, openKeys } from '../keys/open.ts'
import { keepKeys } from '../keys/upkeep.ts'
import type { MarketSettings } from '../settings.ts'

interface KeyringParts {
  readonly settings: Pick<MarketSettings, 'masterKey' | 'signingKey' | 'dataFolder' | 'databaseUrl'>
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Pick<Jobs, 'every'>
  readonly log: Logger
}

/** Throws MASTER_KEY_WRONG, KEYS_UNREADABLE, SETTINGS_INVALID. */
export async function openKeyring({ settings, database, clock, jobs, log }: KeyringParts): Promise<Keyring> {
  const opened = await openKeys({ database, clock, settings })
  logKeys(log, opened, settings, settings.databaseUrl !== null)
  const keyring = createKeyring({ database, clock, ...opened })
  jobs.every('follow rotations of keys', REFRESH_INTERVAL_MS, () => keyring.refresh())
  jobs.every('drop old keys', HOUR_MS, () => keepKeys({ database, clock, keyring, log }))
  return keyring
}
