/** What each setting is for, and what holds without it: the table in docs/operating.md is made from this. */
import type { SettingName } from './settings.ts'
import { SECRET_SETTINGS } from './settings-files.ts'

interface SettingHelp {
  readonly purpose: string
  /** What holds where it is not set. */
  readonly without: string
}

const HELP: Readonly<Record<SettingName, SettingHelp>> = {
  PORT: { purpose: 'Port to listen on; 0 picks a free one', without: '4400' },
  HOST: { purpose: 'Address to listen on', without: '127.0.0.1' },
  MARKET_DATA: { purpose: 'Folder for data that has no other place', without: './market-data' },
  PUBLIC_URL: { purpose: 'Public address of the market', without: 'where it listens' },
  DATABASE_URL: {
    purpose: 'PostgreSQL 16 or newer with pgvector, as `postgres://`',
    without: 'embedded in the folder',
  },
  DATABASE_READ_URL: {
    purpose: 'Streaming replica for search and browsing; used while it is at most 5 s behind',
    without: 'the database itself',
  },
  DATABASE_POOL: { purpose: 'Connections to the database, 2 to 200', without: 'four for each core, at least 8' },
  POSTGRES_PROGRAMS: {
    purpose: 'Folder of PostgreSQL’s programs (`pg_dump` and others) for backups',
    without: 'the usual places',
  },
  STRIPE_SECRET_KEY: { purpose: 'Stripe’s secret or restricted key', without: 'test payments' },
  STRIPE_WEBHOOK_SECRET: { purpose: 'Secrets of the Stripe endpoints, separated by commas', without: 'test payments' },
  STRIPE_ADDRESS: { purpose: 'For tests: `name:port` of a stand-in for Stripe', without: 'Stripe' },
  STRIPE_TAX: { purpose: '`exclusive` adds tax to prices, `inclusive` includes it in them', without: 'no tax' },
  STRIPE_TAX_CODE: { purpose: 'Stripe tax code of the goods sold', without: 'txcd_10000000' },
  SELLER_NAME: { purpose: 'Seller on receipts', without: 'Luna Market' },
  SELLER_ADDRESS: { purpose: 'Address of the seller, lines separated by `;`', without: 'no imprint' },
  SELLER_COUNTRY: { purpose: 'Country of the seller, two letters', without: 'none' },
  SELLER_VAT_NUMBER: { purpose: 'VAT number on receipts', without: 'none' },
  SELLER_EMAIL: { purpose: 'Address for questions about receipts', without: 'none' },
  RECEIPT_PREFIX: { purpose: 'Prefix of receipt numbers', without: 'LM' },
  BLOB_STORE: {
    purpose: '`s3://bucket/prefix`, with `?endpoint=…&region=…` for services other than AWS, or a folder',
    without: 'in the data folder',
  },
  RETURN_ORIGINS: { purpose: 'Where payment pages may lead back to, separated by commas', without: 'the market only' },
  MARKET_MODELS: { purpose: 'Folder of models', without: '`models` in the data folder' },
  MARKET_PROFILE: { purpose: 'Models to compare with; `none` for hashes and words', without: 'the most capable' },
  MARKET_MASTER_KEY: {
    purpose: 'Encrypts all other keys (see Keys): 32 bytes in base64, the same on all nodes',
    without: 'created in the data folder',
  },
  MARKET_SIGNING_KEY: { purpose: 'Signs certificates: 32 bytes in base64', without: 'created in the database' },
  SMTP_URL: { purpose: 'Mail server, `smtps://` or `smtp://` with STARTTLS', without: 'mails wait' },
  MAIL_FROM: { purpose: 'Sender of emails', without: 'mails wait' },
  MAIL_WEBHOOK_SECRET: {
    purpose: 'Signs reports of bounces and complaints to `/webhooks/mail`, 16 characters or more',
    without: 'no reports',
  },
  METRICS_TOKEN: { purpose: 'Bearer token for `/metrics`, 16 characters or more', without: 'this computer only' },
  TRUST_PROXY: { purpose: 'Whether a proxy of your own sets `X-Forwarded-For`', without: 'false' },
  STAFF_SECOND_FACTOR: { purpose: 'Whether moderators and admins need a second factor', without: 'false' },
  LOG_LEVEL: { purpose: 'fatal, error, warn, info, debug, trace or silent', without: 'info' },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    purpose: 'OpenTelemetry collector that traces are sent to, by OTLP over HTTP',
    without: 'no traces',
  },
  OTEL_EXPORTER_OTLP_HEADERS: { purpose: 'Headers for the collector, as `name=value,…`', without: 'none' },
  OTEL_SERVICE_NAME: { purpose: 'Name of the service in traces', without: 'luna-market' },
  OTEL_RESOURCE_ATTRIBUTES: { purpose: 'More about the service in traces, as `name=value,…`', without: 'none' },
  OTEL_TRACES_SAMPLER: {
    purpose: 'Which traces are taken, such as `parentbased_traceidratio`',
    without: 'parentbased_always_on',
  },
  OTEL_TRACES_SAMPLER_ARG: { purpose: 'Share of traces that are taken, 0 to 1', without: '1' },
  READS_PER_MINUTE: { purpose: 'Reads per account and minute', without: '1,200' },
  WRITES_PER_MINUTE: { purpose: 'Writes per account and minute', without: '240' },
  MUTATIONS_PER_MINUTE: { purpose: 'Numbered writes per device and minute', without: '1,800' },
}

/** In Markdown, one row for each setting that the schema parses. */
export function settingsTable(): string {
  const secret = new Set<string>(SECRET_SETTINGS)
  const rows = Object.entries(HELP).map(([name, { purpose, without }]) => {
    const file = secret.has(name) ? ` (or \`${name}_FILE\`)` : ''
    return `| \`${name}\`${file} | ${purpose} | ${without} |`
  })
  return ['| setting | purpose | without it |', '|---|---|---|', ...rows].join('\n')
}
