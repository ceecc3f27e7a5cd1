/** The test payment service as a separate process, so that it keeps running while the market is killed. */
import { writeSync } from 'node:fs'
import { openPaymentDouble } from '#server/payments/double/double.ts'

const [, , stateFile = '', marketUrl = '', platform = '', connected = '', thin = ''] = process.argv

const { host, port } = await openPaymentDouble({
  now: () => new Date(),
  webhookSecrets: { platform, connected, thin },
  stateFile,
  async send(payload, signature) {
    const answer = await fetch(`${marketUrl}/webhooks/stripe`, {
      method: 'POST',
      headers: { 'stripe-signature': signature, 'content-type': 'application/json' },
      body: payload,
    })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`the webhook was answered with ${answer.status}`)
  },
})
writeSync(1, `${host}:${port}\n`)
