/** The market's settings from flags and environment. A wrong setting stops the start and says why. */
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { parseS3Address } from './blobs/s3-address.ts'
import type { RateLimits } from './http/limits.ts'
import type { SmtpSettings } from './mail/transport.ts'
import type { TaxSettings } from './payments/provider.ts'
import { withFiles } from './settings-files.ts'
import { type Issuer, issuerOf, taxEnvironment, taxSettings } from './tax-settings.ts'
import { type TracingSettings, tracingEnvironment, tracingSettings } from './telemetry/settings.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const flag = z.stringbool()
const perMinute = z.coerce.number().int().min(1).max(10_000_000)

/** Empty variables are as good as none: shells and service files set them that way. */
const optional = <Value extends z.ZodType>(schema: Value) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

function commaSeparated(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/** An endpoint with a wrong address would fail with the first file only. */
function hasUsableEndpoint(address: string): boolean {
  const endpoint = address.startsWith('s3://') ? parseS3Address(address).endpoint : null
  return endpoint === null || /^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')
}

const environmentSchema = z.object({
  PORT: optional(port),
  HOST: optional(z.string()),
  MARKET_DATA: optional(z.string()),
  /** The address under which others reach the market; by default where it listens. */
  PUBLIC_URL: optional(z.string().refine(isWebUrl, 'is not an http or https address')),
  DATABASE_URL: optional(z.string().regex(/^postgres(ql)?:\/\//, 'is not a postgres:// address')),
  /** A replica of the same database, for what anyone may see. */
  DATABASE_READ_URL: optional(z.string().regex(/^postgres(ql)?:\/\//, 'is not a postgres:// address')),
  DATABASE_POOL: optional(z.coerce.number().int().min(2).max(200)),
  /** Where PostgreSQL's own programs are, for backups. */
  POSTGRES_PROGRAMS: optional(z.string()),
  STRIPE_SECRET_KEY: optional(z.string().regex(/^(sk|rk)_(test|live)_\w+$/, 'is not a Stripe secret key')),
  /** One of each endpoint that Stripe sends events to, separated by commas. */
  STRIPE_WEBHOOK_SECRET: optional(
    z
      .string()
      .transform(commaSeparated)
      .refine((secrets) => secrets.length > 0 && secrets.every((secret) => /^whsec_\w+$/.test(secret)), {
        error: 'must be Stripe webhook secrets (whsec_…), separated by commas',
      }),
  ),
  /** Where something answers in place of Stripe, over plain HTTP; with test keys only. */
  STRIPE_ADDRESS: optional(z.string().regex(/^[\w.-]+:\d{1,5}$/, 'is not name:port')),
  ...taxEnvironment,
  BLOB_STORE: optional(
    z
      .string()
      .regex(/^(s3:\/\/[a-z0-9.-]{3,63}([/?].*)?|\/.+|file:\/\/.+)$/, 'is neither s3://bucket nor a folder')
      .refine(hasUsableEndpoint, 'the endpoint is not an http:// or https:// address'),
  ),
  /** Where a payment may send the buyer back to, separated by commas. */
  RETURN_ORIGINS: optional(
    z
      .string()
      .transform(commaSeparated)
      .refine((origins) => origins.every((origin) => isWebUrl(origin) && new URL(origin).origin === origin), {
        error: 'must be origins such as https://studio.example, separated by commas',
      }),
  ),
  MARKET_MODELS: optional(z.string()),
  MARKET_PROFILE: optional(z.string()),
  /** 32 bytes in base64: what all other keys are encrypted with. By default made at the first start, in the data folder. */
  MARKET_MASTER_KEY: optional(z.string().regex(/^[A-Za-z0-9+/_-]{43}=?$/, 'is not 32 bytes in base64')),
  /** 32 bytes in base64: what certificates are signed with. By default made at the first start. */
  MARKET_SIGNING_KEY: optional(z.string().regex(/^[A-Za-z0-9+/_-]{43}=?$/, 'is not 32 bytes in base64')),
  /** The mail server: `smtps://` or `smtp://` with STARTTLS, with name and password where it asks for them. */
  SMTP_URL: optional(
    z.string().regex(/^smtps?:\/\/(?:[^@/\s]+@)?[\w.[\]:-]+\/?$/, 'is not an smtp:// or smtps:// address'),
  ),
  /** The sender of mails: an address, or a name with the address in angle brackets. */
  MAIL_FROM: optional(
    z
      .string()
      .regex(/^(?:[^<>@"\r\n]+ <[^<>@\s]+@[\w.-]+>|[^<>@\s]+@[\w.-]+)$/, 'is neither an address nor Name <address>'),
  ),
  /** What the mail service, or what translates for it, signs reports of bounces and complaints with. */
  MAIL_WEBHOOK_SECRET: optional(z.string().min(16)),
  METRICS_TOKEN: optional(z.string().min(16)),
  TRUST_PROXY: optional(flag),
  /** Moderators and admins have their rights only while their account has a second factor. */
  STAFF_SECOND_FACTOR: optional(flag),
  LOG_LEVEL: optional(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])),
  ...tracingEnvironment,
  READS_PER_MINUTE: optional(perMinute),
  WRITES_PER_MINUTE: optional(perMinute),
  /** Writes that a device numbered, as it sends after days without a connection. */
  MUTATIONS_PER_MINUTE: optional(perMinute),
})

export interface StripeSettings {
  readonly secretKey: string
  /** One of each endpoint that Stripe sends events to; none while the endpoints are set up. */
  readonly webhookSecrets: readonly string[]
  /** By default where Stripe always answers. */
  readonly address?: { readonly host: string; readonly port: number }
}

/** Where mails go: to a mail server, to a page for this machine alone, or nowhere until a mail server is set. */
export type MailSettings = ({ readonly kind: 'smtp' } & SmtpSettings) | { readonly kind: 'inbox' | 'waiting' }

export interface MarketSettings {
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
  readonly publicUrl: string | null
  /** Holds the embedded database, blobs and the master key, as far as they are not elsewhere. */
  readonly dataFolder: string
  readonly databaseUrl: string | null
  readonly databaseReadUrl: string | null
  readonly maxConnections: number
  /** Null: looked for in the usual places. */
  readonly postgresPrograms: string | null
  /** Null: payments in test mode. */
  readonly stripe: StripeSettings | null
  /** Null: no tax is calculated. */
  readonly tax: TaxSettings | null
  readonly issuer: Issuer
  readonly mail: MailSettings
  /** Null: the mail service reports nothing. */
  readonly mailWebhookSecret: string | null
  readonly blobStore: string | null
  readonly returnOrigins: readonly string[]
  readonly modelsFolder: string | null
  readonly profile: string | null
  readonly masterKey: string | null
  readonly signingKey: string | null
  readonly metricsToken: string | null
  readonly trustProxy: boolean
  readonly staffNeedsSecondFactor: boolean
  readonly logLevel: string
  /** Null: no traces are taken. */
  readonly tracing: TracingSettings | null
  readonly rateLimits: RateLimits
}

export interface Flags {
  readonly port?: string | undefined
  readonly host?: string | undefined
  readonly data?: string | undefined
}

function describe(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')
}

type Environment = z.infer<typeof environmentSchema>
export type SettingName = keyof Environment

/** Throws SETTINGS_INVALID. */
function requireHttpsForLive({ STRIPE_SECRET_KEY: secretKey = '', PUBLIC_URL: publicUrl = '' }: Environment): void {
  if (!secretKey.includes('_live_') || publicUrl.startsWith('https:')) return
  throw new LunaError(
    'SETTINGS_INVALID',
    'PUBLIC_URL: must be an https address with a live Stripe key. Over http, passwords and cookies can be read on the way.',
  )
}

function stripeSettings(given: Environment, mayLackSecrets: boolean): StripeSettings | null {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_ADDRESS: address } = given
  const webhookSecrets = given.STRIPE_WEBHOOK_SECRET ?? (mayLackSecrets ? [] : undefined)
  if (secretKey === undefined && given.STRIPE_WEBHOOK_SECRET === undefined) return null
  if (secretKey === undefined || webhookSecrets === undefined) {
    const missing = secretKey === undefined ? 'STRIPE_SECRET_KEY' : 'STRIPE_WEBHOOK_SECRET'
    throw new LunaError('SETTINGS_INVALID', `${missing}: is missing; payments need both Stripe settings or neither.`)
  }
  if (address === undefined) {
    // While only the endpoints are being set up, no one signs in yet.
    if (!mayLackSecrets) requireHttpsForLive(given)
    return { secretKey, webhookSecrets }
  }
  if (!secretKey.includes('_test_')) {
    throw new LunaError('SETTINGS_INVALID', 'STRIPE_ADDRESS: a live key may only be sent to Stripe.')
  }
  const [host = '', port] = address.split(':')
  return { secretKey, webhookSecrets, address: { host, port: Number(port) } }
}

/** A host name or address of this machine alone. */
const isLoopback = (name: string): boolean => /^(localhost|127\.0\.0\.1|\[?::1\]?)$/.test(name)

/** Mails are shown on a page only where the market is reached from this machine alone and no real money moves. */
function mailSettings({
  SMTP_URL: url,
  MAIL_FROM: from,
  HOST: host = '127.0.0.1',
  PUBLIC_URL: publicUrl,
  TRUST_PROXY: trustProxy = false,
  STRIPE_SECRET_KEY: secretKey = '',
}: Environment): MailSettings {
  if (url !== undefined && from !== undefined) return { kind: 'smtp', url, from }
  if (url !== undefined || from !== undefined) {
    const missing = url === undefined ? 'SMTP_URL' : 'MAIL_FROM'
    throw new LunaError(
      'SETTINGS_INVALID',
      `${missing}: is missing; mail needs both SMTP_URL and MAIL_FROM or neither.`,
    )
  }
  const isLocal = isLoopback(host) && (publicUrl === undefined || isLoopback(new URL(publicUrl).hostname))
  return { kind: isLocal && !trustProxy && !secretKey.includes('_live_') ? 'inbox' : 'waiting' }
}

/** Whether the market is for development: this machine alone reaches it, and no real money moves. */
export function isForThisMachine({ stripe, ...settings }: MarketSettings): boolean {
  const isLive = stripe?.secretKey.includes('_live_') ?? false
  return isLoopback(settings.host) && !isBehindProxy(settings) && !isLive
}

/** Whether something on this machine may pass on requests of others, so that they come from its own address. */
export function isBehindProxy({ trustProxy, publicUrl }: Pick<MarketSettings, 'trustProxy' | 'publicUrl'>): boolean {
  return trustProxy || (publicUrl !== null && !isLoopback(new URL(publicUrl).hostname))
}

/**
 * Flags win over the environment. With `mayLackWebhookSecrets`, a Stripe key is accepted without them: they exist only
 * once the endpoints do. Throws SETTINGS_INVALID, naming every setting that is wrong.
 */
export function readSettings(
  flags: Flags,
  environment: Readonly<Record<string, string | undefined>>,
  { mayLackWebhookSecrets = false } = {},
): MarketSettings {
  const given = withFiles(environment)
  const parsed = environmentSchema.safeParse({
    ...given,
    PORT: flags.port ?? given['PORT'],
    HOST: flags.host ?? given['HOST'],
    MARKET_DATA: flags.data ?? given['MARKET_DATA'],
  })
  if (!parsed.success) throw new LunaError('SETTINGS_INVALID', describe(parsed.error))
  return settingsOf(parsed.data, mayLackWebhookSecrets)
}

/** Throws SETTINGS_INVALID. */
function requirePrimary({ DATABASE_URL: primary, DATABASE_READ_URL: replica }: Environment): void {
  if (replica === undefined || primary !== undefined) return
  throw new LunaError('SETTINGS_INVALID', 'DATABASE_URL: is missing; a replica needs the database that it follows.')
}

function settingsOf(given: Environment, mayLackWebhookSecrets: boolean): MarketSettings {
  requirePrimary(given)
  return {
    host: given.HOST ?? '127.0.0.1',
    port: given.PORT ?? 4400,
    publicUrl: given.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    dataFolder: resolve(given.MARKET_DATA ?? 'market-data'),
    databaseUrl: given.DATABASE_URL ?? null,
    databaseReadUrl: given.DATABASE_READ_URL ?? null,
    maxConnections: given.DATABASE_POOL ?? Math.max(8, availableParallelism() * 4),
    postgresPrograms: given.POSTGRES_PROGRAMS ?? null,
    stripe: stripeSettings(given, mayLackWebhookSecrets),
    tax: taxSettings(given),
    issuer: issuerOf(given),
    mail: mailSettings(given),
    mailWebhookSecret: given.MAIL_WEBHOOK_SECRET ?? null,
    blobStore: given.BLOB_STORE ?? null,
    returnOrigins: given.RETURN_ORIGINS ?? [],
    modelsFolder: given.MARKET_MODELS ?? null,
    profile: given.MARKET_PROFILE ?? null,
    masterKey: given.MARKET_MASTER_KEY ?? null,
    signingKey: given.MARKET_SIGNING_KEY ?? null,
    metricsToken: given.METRICS_TOKEN ?? null,
    trustProxy: given.TRUST_PROXY ?? false,
    staffNeedsSecondFactor: given.STAFF_SECOND_FACTOR ?? false,
    logLevel: given.LOG_LEVEL ?? 'info',
    tracing: tracingSettings(given),
    rateLimits: {
      readsPerMinute: given.READS_PER_MINUTE ?? 1_200,
      writesPerMinute: given.WRITES_PER_MINUTE ?? 240,
      mutationsPerMinute: given.MUTATIONS_PER_MINUTE ?? 1_800,
    },
  }
}
