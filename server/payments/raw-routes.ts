/** Addresses of the payment side outside of the typed contract: the signed webhook, and where payment pages lead to. */
import { LunaError } from '#shared/contract/errors.ts'
import { PAGE_ICON } from '../http/page-icon.ts'
import type { RawRoute } from '../http/raw-route.ts'
import type { Inbox } from './inbox.ts'

const MAX_EVENT_BYTES = 512 * 1024
const TAGS = ['Payments']

function webhookRoute(inbox: Inbox): RawRoute {
  return {
    method: 'POST',
    path: '/webhooks/stripe',
    access: 'public',
    idempotent: true,
    maxBodyBytes: MAX_EVENT_BYTES,
    operation: {
      summary: 'Events of the payment service, signed by it',
      tags: TAGS,
      responses: { 200: { description: 'Stored' }, 400: { description: 'Not signed by the payment service' } },
    },
    async handle({ request }) {
      const signature = request.headers.get('stripe-signature')
      if (signature === null) throw new LunaError('WEBHOOK_INVALID')
      // The signature is over the bytes as they came.
      await inbox.receive(await request.text(), signature)
      return Response.json({ received: true })
    },
  }
}

function page(path: string, title: string, text: string): RawRoute {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
${PAGE_ICON}<title>${title}</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:12vh auto;padding:0 1rem}</style>
<h1>${title}</h1><p>${text}</p></html>`
  return {
    method: 'GET',
    path,
    access: 'public',
    operation: { summary: title, tags: TAGS, responses: { 200: { description: 'A page for people' } } },
    handle: async () => new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
  }
}

export function paymentRoutes(inbox: Inbox): RawRoute[] {
  return [
    webhookRoute(inbox),
    page('/payments/done', 'Thank you', 'You can close this page and go back to Luna Studio.'),
    page('/payments/cancelled', 'Nothing was paid', 'You can close this page and go back to Luna Studio.'),
  ]
}
