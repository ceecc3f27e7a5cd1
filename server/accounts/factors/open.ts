/** Puts the parts of second factors together. */
import { HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../../clock.ts'
import type { MarketDatabase } from '../../db/database.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Keyring } from '../../keys/keyring.ts'
import type { Credentials } from '../credentials.ts'
import type { SignInLimiter } from '../limits.ts'
import type { AccountMail } from '../mail.ts'
import { createFactorEvents } from './events.ts'
import { createFactors, type Factors } from './factors.ts'
import { createPasskeys } from './passkeys.ts'
import { relyingPartyOf } from './relying-party.ts'
import { createFactorSecrets } from './secrets.ts'
import { createSteps, type Steps } from './steps.ts'

interface OpenFactorsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Pick<Jobs, 'every'>
  readonly keyring: Keyring
  /** As others reach the market. */
  readonly url: string
  readonly credentials: Pick<Credentials, 'confirm'>
  readonly limiter: SignInLimiter
  readonly mail: Pick<AccountMail, 'sendNotice'>
  readonly forgetIdentities: () => void
}

export function openFactors(parts: OpenFactorsParts): { readonly factors: Factors; readonly steps: Steps } {
  const { database, clock, jobs, keyring, url, credentials, limiter, mail, forgetIdentities } = parts
  const steps = createSteps(database, clock)
  const record = createFactorEvents(clock, mail)
  const passkeys = createPasskeys({
    ...{ database, clock, steps, relyingParty: relyingPartyOf(url) },
    onCounterBack: (accountId, name) => database.asService((tx) => record(tx, accountId, 'passkey_refused', name)),
  })
  jobs.every('forget unfinished sign-ins', HOUR_MS, () => steps.prune())
  const secrets = createFactorSecrets(keyring)
  const factors = createFactors({
    ...{ database, clock, credentials, limiter, secrets, steps, passkeys, record, forgetIdentities },
  })
  return { factors, steps }
}
