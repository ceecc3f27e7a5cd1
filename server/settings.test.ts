import { describe, expect, test } from 'vitest'
import { parseS3Address } from './blobs/s3-address.ts'
import { isBehindProxy, readSettings } from './settings.ts'

function refusal(environment: Record<string, string>): string {
  try {
    readSettings({}, environment)
  } catch (error) {
    if (error instanceof Error && 'detail' in error) return String(error.detail)
  }
  return 'accepted'
}

test.each([
  [{}, false],
  [{ PUBLIC_URL: 'http://localhost:4400' }, false],
  [{ PUBLIC_URL: 'https://market.example' }, true],
  [{ TRUST_PROXY: 'true' }, true],
])('%o is taken to be behind a proxy: %s', (environment, expected) => {
  expect(isBehindProxy(readSettings({}, environment))).toBe(expected)
})

test.each([
  's3://luna-assets?endpoint=https://minio.example:9000&region=eu-central-1',
  's3://luna-assets/?endpoint=https://minio.example:9000&region=eu-central-1',
])('%s is a bucket at another service than AWS', (address) => {
  const { blobStore } = readSettings({}, { BLOB_STORE: address })
  expect(parseS3Address(blobStore ?? '')).toEqual({
    ...{ bucket: 'luna-assets', prefix: '', endpoint: 'https://minio.example:9000', region: 'eu-central-1' },
  })
})

describe('settings', () => {
  test('nothing given: everything embedded, payments in test mode, this machine only', () => {
    const settings = readSettings({ data: '/tmp/market' }, {})
    expect(settings).toMatchObject({ host: '127.0.0.1', port: 4400, dataFolder: '/tmp/market' })
    expect(settings).toMatchObject({ databaseUrl: null, stripe: null, blobStore: null, returnOrigins: [] })
  })

  test('flags win over the environment, and empty variables count as none', () => {
    const settings = readSettings({ port: '0' }, { PORT: '80', DATABASE_URL: '', HOST: '' })
    expect(settings).toMatchObject({ port: 0, databaseUrl: null, host: '127.0.0.1' })
  })

  test('everything given', () => {
    const settings = readSettings(
      {},
      {
        DATABASE_URL: 'postgres://luna@db/market',
        STRIPE_SECRET_KEY: 'sk_test_abc',
        STRIPE_WEBHOOK_SECRET: 'whsec_abc',
        BLOB_STORE: 's3://luna-assets/originals',
        RETURN_ORIGINS: 'https://studio.example, http://127.0.0.1:4321',
        PUBLIC_URL: 'https://market.example/',
        TRUST_PROXY: 'true',
        STAFF_SECOND_FACTOR: 'true',
      },
    )
    expect(settings.staffNeedsSecondFactor).toBe(true)
    expect(readSettings({}, {}).staffNeedsSecondFactor).toBe(false)
    expect(settings.stripe).toEqual({ secretKey: 'sk_test_abc', webhookSecrets: ['whsec_abc'] })
    expect(settings.returnOrigins).toEqual(['https://studio.example', 'http://127.0.0.1:4321'])
    expect(settings).toMatchObject({ publicUrl: 'https://market.example', trustProxy: true })
  })

  test('a webhook secret of each endpoint; none while the endpoints are set up', () => {
    const key = { STRIPE_SECRET_KEY: 'sk_test_abc' }
    const given = { ...key, STRIPE_WEBHOOK_SECRET: 'whsec_a, whsec_b,whsec_c,' }
    expect(readSettings({}, given).stripe?.webhookSecrets).toEqual(['whsec_a', 'whsec_b', 'whsec_c'])
    expect(readSettings({}, key, { mayLackWebhookSecrets: true }).stripe?.webhookSecrets).toEqual([])
    expect(readSettings({}, {}, { mayLackWebhookSecrets: true }).stripe).toBeNull()
  })

  test('mails go to the mail server that is named, with its sender', () => {
    const given = { SMTP_URL: 'smtps://luna:p%40ss@mail.example:465', MAIL_FROM: 'Luna Market <market@mail.example>' }
    expect(readSettings({}, given).mail).toEqual({ kind: 'smtp', url: given.SMTP_URL, from: given.MAIL_FROM })
  })

  test('without a mail server, emails are shown only if the market serves this computer alone', () => {
    const kindOf = (environment: Record<string, string>) => readSettings({}, environment).mail.kind
    expect(kindOf({})).toBe('inbox')
    expect(kindOf({ HOST: '::1', PUBLIC_URL: 'http://localhost:4400' })).toBe('inbox')
    const live = { STRIPE_SECRET_KEY: 'sk_live_a', STRIPE_WEBHOOK_SECRET: 'whsec_a', PUBLIC_URL: 'https://localhost' }
    for (const production of [
      { HOST: '0.0.0.0' },
      { PUBLIC_URL: 'https://market.example' },
      { TRUST_PROXY: '1' },
      live,
    ]) {
      expect(kindOf(production), JSON.stringify(production)).toBe('waiting')
    }
  })

  test.each([
    [{ SMTP_URL: 'smtp://mail.example' }, 'MAIL_FROM: is missing'],
    [{ MAIL_FROM: 'market@mail.example' }, 'SMTP_URL: is missing'],
    [{ SMTP_URL: 'https://mail.example', MAIL_FROM: 'market@mail.example' }, 'SMTP_URL: is not'],
    [{ SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'Luna\r\nBcc: a@b.example' }, 'MAIL_FROM: is neither'],
    [{ PORT: 'eighty' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ DATABASE_URL: 'mysql://db/market' }, 'DATABASE_URL: is not a postgres:// address'],
    [{ DATABASE_READ_URL: 'postgres://db/market' }, 'DATABASE_URL: is missing'],
    [{ STRIPE_SECRET_KEY: 'pk_test_abc', STRIPE_WEBHOOK_SECRET: 'whsec_a' }, 'STRIPE_SECRET_KEY'],
    [{ STRIPE_SECRET_KEY: 'sk_test_abc' }, 'STRIPE_WEBHOOK_SECRET: is missing'],
    [{ STRIPE_WEBHOOK_SECRET: 'whsec_abc' }, 'STRIPE_SECRET_KEY: is missing'],
    [{ STRIPE_SECRET_KEY: 'sk_test_abc', STRIPE_WEBHOOK_SECRET: 'whsec_a,we_1' }, 'STRIPE_WEBHOOK_SECRET: must be'],
    [{ STRIPE_SECRET_KEY: 'sk_test_abc', STRIPE_WEBHOOK_SECRET: ' , ' }, 'STRIPE_WEBHOOK_SECRET: must be'],
    [
      { STRIPE_SECRET_KEY: 'sk_live_a', STRIPE_WEBHOOK_SECRET: 'whsec_a', STRIPE_ADDRESS: 'localhost:1' },
      'STRIPE_ADDRESS: a live key',
    ],
    [{ STRIPE_SECRET_KEY: 'sk_live_a', STRIPE_WEBHOOK_SECRET: 'whsec_a' }, 'PUBLIC_URL: must be an https address'],
    [
      { STRIPE_SECRET_KEY: 'rk_live_a', STRIPE_WEBHOOK_SECRET: 'whsec_a', PUBLIC_URL: 'http://localhost:4400' },
      'PUBLIC_URL: must be an https address',
    ],
    [{ BLOB_STORE: 'ftp://files' }, 'BLOB_STORE'],
    [{ BLOB_STORE: 's3://luna-assets?endpoint=minio:9000' }, 'BLOB_STORE: the endpoint'],
    [{ RETURN_ORIGINS: 'https://studio.example/path' }, 'RETURN_ORIGINS'],
    [{ PUBLIC_URL: 'javascript:alert(1)' }, 'PUBLIC_URL'],
    [{ METRICS_TOKEN: 'short' }, 'METRICS_TOKEN'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ])('%o stops the start, by name', (environment, named) => {
    expect(refusal(environment)).toContain(named)
  })

  test('all that is wrong is told at once', () => {
    const message = refusal({ PORT: 'x', LOG_LEVEL: 'loud' })
    expect(message).toContain('PORT')
    expect(message).toContain('LOG_LEVEL')
  })
})
