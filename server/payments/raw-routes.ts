/** Addresses of the payment side outside of the typed contract: the signed webhook, and where payment pages lead to. */
import { LunaError } from '#shared/contract/errors.ts'
import { html, PAGE_HEADERS, renderPage } from '../http/html.ts'
import type { RawRoute } from '../http/raw-route.ts'
import type { Connect } from './connect.ts'
import type { Inbox } from './inbox.ts'
import { ONBOARDING_PATH } from './onboarding-links.ts'

const EXPIRED_PATH = '/payments/expired'
export const WEBHOOK_PATH = '/webhooks/stripe'

const MAX_EVENT_BYTES = 512 * 1024
const TAGS = ['Payments']

function webhookRoute(inbox: Inbox): RawRoute {
  return {
    method: 'POST',
    path: WEBHOOK_PATH,
    access: 'public',
    idempotent: true,
    maxBodyBytes: MAX_EVENT_BYTES,
    operation: {
      summary: 'Signed events from the payment service',
      tags: TAGS,
      responses: {
        200: { description: 'Stored' },
        400: { description: 'Not signed by the payment service, or not an event' },
      },
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

/** For `stripe check`: whether an event arrived, for callers that know a secret of the webhooks. */
function eventStateRoute(inbox: Inbox): RawRoute {
  return {
    method: 'GET',
    path: `${WEBHOOK_PATH}/{eventId}`,
    access: 'public',
    operation: {
      summary: 'Whether an event from the payment service arrived; its id is signed like an event',
      tags: TAGS,
      responses: { 200: { description: 'Its state' }, 400: { description: 'Not signed' } },
    },
    async handle({ request, params }) {
      const signature = request.headers.get('stripe-signature') ?? ''
      return Response.json({ state: await inbox.stateOf(params['eventId'] ?? '', signature) })
    },
  }
}

function page(path: string, title: string, words: string): RawRoute {
  const text = renderPage({ title, body: html`<p>${words}</p>` })
  return {
    method: 'GET',
    path,
    access: 'public',
    operation: { summary: title, tags: TAGS, responses: { 200: { description: 'A page for people' } } },
    handle: async () =>
      new Response(text, { headers: { 'content-type': 'text/html; charset=utf-8', ...PAGE_HEADERS } }),
  }
}

/** Where the payment service sends a creator whose onboarding page has expired or was used. */
function onboardingRoute(connect: Connect): RawRoute {
  return {
    method: 'GET',
    path: `${ONBOARDING_PATH}/{token}`,
    access: 'public',
    operation: {
      summary: 'Open a new onboarding page to replace an expired one',
      tags: TAGS,
      responses: { 303: { description: 'To the new page, or to one that says that the link has expired' } },
    },
    async handle({ params }) {
      const location = await connect.renewOnboarding(params['token'] ?? '').catch((error: unknown) => {
        if (error instanceof LunaError && error.code === 'NOT_FOUND') return EXPIRED_PATH
        throw error
      })
      // The address is a key to the creator's account, so it is neither kept nor passed on.
      const headers = { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }
      return new Response(null, { status: 303, headers })
    },
  }
}

export function paymentRoutes({ inbox, connect }: { readonly inbox: Inbox; readonly connect: Connect }): RawRoute[] {
  return [
    webhookRoute(inbox),
    eventStateRoute(inbox),
    onboardingRoute(connect),
    page(EXPIRED_PATH, 'This link has expired', 'Open your payout account in Luna Studio to get a new one.'),
    page('/payments/done', 'Thank you', 'You can close this page and return to Luna Studio.'),
    page('/payments/cancelled', 'Nothing was paid', 'You can close this page and return to Luna Studio.'),
  ]
}
