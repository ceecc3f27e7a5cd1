/**
 * The steps of a sign-in, wherever it is asked for: the password and, where the account has more, a second factor; or a
 * passkey alone. The browser is recognized by its cookie, and a sign-in from a new browser triggers an email.
 */
import { LunaError } from '#shared/contract/errors.ts'
import { emailSchema } from '#shared/contract/market/accounts.ts'
import type { MarketDatabase } from '../../db/database.ts'
import type { Html } from '../../http/html.ts'
import type { Credentials } from '../credentials.ts'
import { DEVICE_KEPT_MS, type Devices } from '../devices.ts'
import type { Factors } from '../factors/factors.ts'
import type { Method, Steps } from '../factors/steps.ts'
import type { Context } from './middleware.ts'
import { type PasskeyScript, passkeyForm } from './passkey-script.ts'

export interface ArrivalsParts {
  readonly database: MarketDatabase
  readonly credentials: Credentials
  readonly devices: Devices
  readonly factors: Factors
  readonly steps: Steps
  readonly script: PasskeyScript
  /** Where the authorization server is found on this market: `/oauth`. */
  readonly mountPath: string
  readonly origin: string
  readonly addressOf: (ctx: Context) => string
}

export interface Arrival {
  readonly accountId: string
  readonly methods: readonly Method[]
}

type Form = Readonly<Record<string, string>>

export interface Arrivals {
  /** Null where a second factor is to follow. Throws CREDENTIALS_WRONG, RATE_LIMITED. */
  withPassword(ctx: Context, place: string, form: Form): Promise<Arrival | null>
  /** After the password. Throws CREDENTIALS_WRONG, RATE_LIMITED. */
  withCode(ctx: Context, place: string, form: Form): Promise<Arrival>
  /** Alone, or after the password. Throws CREDENTIALS_WRONG. */
  withPasskey(ctx: Context, place: string, form: Form): Promise<Arrival>
  /** Whose password was right here, until the rest is shown. */
  waiting(place: string): Promise<string | null>
  /** For any passkey, or for those of one account; null where there can be none. */
  passkeyForm(place: string, action: string, accountId: string | null, fields?: Html): Promise<Html | null>
}

export const DEVICE_COOKIE = 'luna_device'

function secretOf(ctx: Context): string | undefined {
  return ctx.cookies.get(DEVICE_COOKIE, { signed: false })
}

const ended = () => new LunaError('CREDENTIALS_WRONG', 'This took too long. Enter your password again.')

export function createArrivals(parts: ArrivalsParts): Arrivals {
  const { database, credentials, devices, factors, steps, script, mountPath, origin, addressOf } = parts

  async function recognize(ctx: Context, accountId: string): Promise<void> {
    const account = await database.asService((tx) =>
      tx.selectFrom('accounts').select('email').where('account_id', '=', accountId).executeTakeFirst(),
    )
    const email = account?.email ?? null
    if (email === null) throw ended()
    const place = { secret: secretOf(ctx), address: addressOf(ctx), userAgent: ctx.get('user-agent') }
    ctx.cookies.set(DEVICE_COOKIE, await devices.recognize({ accountId, email }, place), {
      ...{ httpOnly: true, sameSite: 'lax', path: mountPath, maxAge: DEVICE_KEPT_MS, signed: false },
      secure: origin.startsWith('https:'),
    })
  }

  async function arrive(ctx: Context, place: string, arrival: Arrival): Promise<Arrival> {
    await recognize(ctx, arrival.accountId)
    await steps.end(place)
    return arrival
  }

  async function waiting(place: string): Promise<string | null> {
    const step = await steps.read(place)
    return step === null || step.completedAt !== null ? null : step.accountId
  }

  return {
    waiting,

    async withPassword(ctx, place, { email = '', password = '' }) {
      const parsed = emailSchema.safeParse(email)
      // What is no address has no account either.
      if (!parsed.success || password.length > 200) throw new LunaError('CREDENTIALS_WRONG')
      const isKnownDevice = await devices.isKnown(parsed.data, secretOf(ctx))
      const attempt = { email: parsed.data, password, address: addressOf(ctx), isKnownDevice }
      const accountId = await credentials.signIn(attempt)
      if (!(await factors.hasSecondFactor(accountId))) return arrive(ctx, place, { accountId, methods: ['pwd'] })
      await steps.begin(place, accountId)
      return null
    },

    async withCode(ctx, place, { code = '' }) {
      const accountId = await waiting(place)
      if (accountId === null) throw ended()
      await factors.checkCode(accountId, code)
      return arrive(ctx, place, { accountId, methods: ['pwd', 'otp', 'mfa'] })
    },

    async withPasskey(ctx, place, { answer = '' }) {
      const accountId = await factors.passkeys.verify(place, await waiting(place), answer)
      return arrive(ctx, place, { accountId, methods: ['pop', 'user', 'mfa'] })
    },

    async passkeyForm(place, action, accountId, fields) {
      if (!factors.passkeys.isAvailable) return null
      if (accountId !== null && (await factors.summary(accountId)).passkeys.length === 0) return null
      const options = await factors.passkeys.requestOptions(place, accountId)
      const button = accountId === null ? 'Sign in with a passkey' : 'Use a passkey'
      const form = { action, options, script: script.url, button, task: 'get' as const, isSecond: accountId === null }
      return passkeyForm(fields === undefined ? form : { ...form, fields })
    },
  }
}
