/** What webhooks are signed with, how, and how it is checked. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { WEBHOOK_SECRET_PREFIX } from '#shared/contract/market/webhooks.ts'
import { MINUTE_MS } from '#shared/time.ts'

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

/** Older signatures are refused, so that nobody who saw one can send it again later. */
const TOLERANCE_MS = 5 * MINUTE_MS
const SIGNATURE = /^t=(\d{1,12})((?:,v1=[0-9a-f]{64}){1,8})$/

/** Whether a header in that form is of somebody who has the secret, and not too old. */
export function isSignedWith(header: string, body: string, secret: string, now: Date): boolean {
  const [, seconds, signatures = ''] = SIGNATURE.exec(header) ?? []
  if (seconds === undefined || Math.abs(now.getTime() - Number(seconds) * 1000) > TOLERANCE_MS) return false
  const expected = createHmac('sha256', secret).update(`${seconds}.${body}`).digest()
  return signatures
    .split(',v1=')
    .slice(1)
    .some((hex) => timingSafeEqual(Buffer.from(hex, 'hex'), expected))
}
