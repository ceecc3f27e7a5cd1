/** Deliveries of webhooks: whether the market sent them, and what they say. */

export interface WebhookEvent {
  /** The same for each delivery of one event: remember it, since an event may arrive more than once. */
  readonly id: string
  readonly createdAt: string
  readonly content: { readonly kind: string; readonly data: Readonly<Record<string, unknown>> }
}

const TOLERANCE_S = 300

function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function isEvent(value: unknown): value is WebhookEvent {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('content' in value)) return false
  const { id, content } = value
  return typeof id === 'string' && typeof content === 'object' && content !== null && 'kind' in content
}

/**
 * `body`: as it arrived, byte by byte. `signature`: the header `Luna-Signature`. Throws where the body was not signed with
 * the secret within the last five minutes.
 */
export async function verifyWebhook(
  body: string,
  signature: string,
  secret: string,
  { now = new Date(), toleranceS = TOLERANCE_S } = {},
): Promise<WebhookEvent> {
  const parts = signature.split(',').map((part) => part.split('='))
  const seconds = Number(parts.find(([name]) => name === 't')?.[1])
  const given = parts.flatMap(([name, hex = '']) => (name === 'v1' && /^[0-9a-f]{64}$/.test(hex) ? [hex] : []))
  if (!Number.isInteger(seconds) || given.length === 0) throw new Error('The webhook has no signature.')
  if (Math.abs(now.getTime() / 1_000 - seconds) > toleranceS) throw new Error('The webhook is too old.')
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['verify'])
  const signed = encoder.encode(`${seconds}.${body}`)
  // In constant time; there are two signatures while a secret is replaced.
  const fits = await Promise.all(given.map((hex) => crypto.subtle.verify('HMAC', key, bytesOfHex(hex), signed)))
  if (!fits.includes(true)) throw new Error('The webhook is not signed with this secret.')
  const event: unknown = JSON.parse(body)
  if (!isEvent(event)) throw new Error('The webhook is not an event.')
  return event
}
