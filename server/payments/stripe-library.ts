/** Stripe's own library, set up as the market uses it everywhere. */
import http from 'node:http'
import https from 'node:https'
import Stripe from 'stripe'
import { traced } from '../telemetry/tracing.ts'

/**
 * The version of Stripe's interface that the market is written for: requests are made in it and endpoints are set up for
 * it. An update of the library does not change it; where the types of the update are of another version, this constant
 * no longer compiles, and what changed in between has to be read first (docs.stripe.com/changelog).
 */
export const STRIPE_API_VERSION = '2026-10-28.endive' satisfies Stripe.LatestApiVersion

export interface StripeAccess {
  readonly secretKey: string
  /** Where Stripe answers, if not where it always does: the double that test mode runs with. */
  readonly address?: { readonly host: string; readonly port: number }
}

const TIMEOUT_MS = 20_000
const NETWORK_RETRIES = 2
/**
 * Connections of one node to Stripe, kept open and used again; further requests wait for one. At 300 ms a request, these
 * make 400 requests a second; what Stripe refuses for being too many is tried again later.
 */
const CONNECTIONS = 120
const POOL = { keepAlive: true, maxSockets: CONNECTIONS }

/** Of a path, only the name of the resource is noted: what follows are numbers of payments. */
function tracedClient(agent: http.Agent | https.Agent) {
  const client = Stripe.createNodeHttpClient(agent)
  const send = client.makeRequest.bind(client)
  client.makeRequest = (...request) => {
    const [, , path, method] = request
    const resource = /^\/v\d\/([a-z_]+)/.exec(path)?.[1] ?? 'unknown'
    const attributes = { 'peer.service': 'stripe', 'http.request.method': method, 'luna.stripe.resource': resource }
    return traced({ name: `Stripe ${method} ${resource}`, kind: 'client', attributes }, async (span) => {
      const response = await send(...request)
      const status = response.getStatusCode()
      span.set('http.response.status_code', status)
      if (status >= 400) span.fail(String(status))
      return response
    })
  }
  return client
}

export function openStripe({ secretKey, address }: StripeAccess): Stripe {
  return new Stripe(secretKey, {
    apiVersion: STRIPE_API_VERSION,
    timeout: TIMEOUT_MS,
    maxNetworkRetries: NETWORK_RETRIES,
    telemetry: false,
    httpClient: tracedClient(address === undefined ? new https.Agent(POOL) : new http.Agent(POOL)),
    ...(address === undefined ? {} : { ...address, protocol: 'http' }),
  })
}
