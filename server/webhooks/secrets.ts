/** What deliveries are signed with, and how. */
import { createHmac, randomBytes } from 'node:crypto'
import { WEBHOOK_SECRET_PREFIX } from '#shared/contract/market/webhooks.ts'

const SECRET_BYTES = 32

export function makeWebhookSecret(): string {
  return `${WEBHOOK_SECRET_PREFIX}${randomBytes(SECRET_BYTES).toString('base64url')}`
}

/** In Stripe's form: `t=<seconds>,v1=<hex>`, with a `v1` for each secret. */
export function signatureOf(body: string, secrets: readonly string[], at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  const signatures = secrets.map((secret) => createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'))
  return [`t=${seconds}`, ...signatures.map((hex) => `v1=${hex}`)].join(',')
}
