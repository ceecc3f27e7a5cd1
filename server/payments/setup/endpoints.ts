/**
 * The endpoints at Stripe that send events to the market. Three are needed: an endpoint gets events either of the
 * market's own account or of connected accounts, and the newer interface sends its thin events to destinations of their
 * own. All of them lead to the same address; each signs with a secret of its own.
 */
import type Stripe from 'stripe'
import { STRIPE_API_VERSION } from '../stripe-library.ts'

export const ENDPOINT_KINDS = ['platform', 'connected', 'thin'] as const
export type EndpointKind = (typeof ENDPOINT_KINDS)[number]

type SnapshotEvent = Stripe.WebhookEndpointCreateParams.EnabledEvent

/** What the market acts on; everything else would only be stored. */
export const SNAPSHOT_EVENTS = {
  platform: [
    'charge.dispute.closed',
    'charge.dispute.created',
    'charge.dispute.funds_reinstated',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.updated',
    'checkout.session.async_payment_failed',
    'checkout.session.async_payment_succeeded',
    'checkout.session.completed',
    'checkout.session.expired',
    'customer.subscription.deleted',
    'customer.subscription.updated',
    'invoice.paid',
    'invoice.payment_failed',
    'invoice.voided',
    'refund.failed',
    'refund.updated',
  ],
  connected: ['account.updated', 'payout.canceled', 'payout.failed', 'payout.paid'],
} as const satisfies Record<'platform' | 'connected', readonly SnapshotEvent[]>

export const THIN_EVENTS = [
  'v2.core.account.closed',
  'v2.core.account[configuration.recipient].capability_status_updated',
  'v2.core.account[configuration.recipient].updated',
  'v2.core.account[requirements].updated',
] as const satisfies readonly Stripe.V2.Core.Event['type'][]

/** Accounts of the newer interface belong to the platform and are accounts themselves. */
export const THIN_SCOPES = ['@self', '@accounts'] as const

/** In the metadata of an endpoint: which of the three it is, or that another has taken its place. */
export const MARK = 'luna_endpoint'
export const REPLACED = 'replaced'

export interface Endpoint {
  readonly id: string
  readonly kind: EndpointKind
  readonly events: readonly string[]
  readonly isEnabled: boolean
  /** Of its events; null for thin ones, which have none. */
  readonly version: string | null
  /** Whose events it gets; null where Stripe does not say. */
  readonly scopes: readonly string[] | null
}

export interface Endpoints {
  /** By kind; the market's own, the oldest where there are several. */
  readonly own: ReadonlyMap<EndpointKind, Endpoint>
  /** Enabled ones that send to the market as well, but that the market did not make. */
  readonly others: readonly string[]
}

function snapshotEndpoint(endpoint: Stripe.WebhookEndpoint, kind: EndpointKind): Endpoint {
  const { id, enabled_events: events, status, api_version: version } = endpoint
  return { id, kind, events, isEnabled: status === 'enabled', version, scopes: null }
}

function thinEndpoint(destination: Stripe.V2.Core.EventDestination): Endpoint {
  const { id, enabled_events: events, status, events_from: scopes = [] } = destination
  return { id, kind: 'thin', events, isEnabled: status === 'enabled', version: null, scopes }
}

/** All endpoints at Stripe that lead to `url`. */
export async function findEndpoints(stripe: Stripe, url: string): Promise<Endpoints> {
  const own = new Map<EndpointKind, Endpoint>()
  const others: string[] = []
  const sort = (mark: string | undefined, endpoint: (kind: EndpointKind) => Endpoint): void => {
    const kind = ENDPOINT_KINDS.find((known) => known === mark)
    const found = endpoint(kind ?? 'platform')
    // Stripe lists the newest first.
    if (kind !== undefined) own.set(kind, found)
    else if (mark !== REPLACED && found.isEnabled) others.push(found.id)
  }
  for await (const endpoint of stripe.webhookEndpoints.list({ limit: 100 })) {
    if (endpoint.url === url) sort(endpoint.metadata[MARK], (kind) => snapshotEndpoint(endpoint, kind))
  }
  for await (const destination of stripe.v2.core.eventDestinations.list({ include: ['webhook_endpoint.url'] })) {
    if (destination.webhook_endpoint?.url === url && destination.event_payload === 'thin')
      sort(destination.metadata?.[MARK], () => thinEndpoint(destination))
  }
  return { own, others }
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one) => others.includes(one))

export const eventsOf = (kind: EndpointKind): readonly string[] =>
  kind === 'thin' ? THIN_EVENTS : SNAPSHOT_EVENTS[kind]

/** What is wrong with an endpoint and cannot be changed: Stripe fixes it when the endpoint is made. */
export function fixedFaults({ kind, version, scopes }: Endpoint): string[] {
  const faults: string[] = []
  if (kind !== 'thin' && version !== STRIPE_API_VERSION) {
    faults.push(`its events are of version ${version ?? 'of the account'} instead of ${STRIPE_API_VERSION}`)
  }
  if (scopes !== null && !isSame(scopes, THIN_SCOPES)) {
    faults.push(`it receives events of ${scopes.join(', ')} instead of ${THIN_SCOPES.join(', ')}`)
  }
  return faults
}

/** What is wrong with an endpoint and can be changed. */
export function changeableFaults({ kind, events, isEnabled }: Endpoint): string[] {
  const faults: string[] = []
  if (!isEnabled) faults.push('it is disabled')
  if (!isSame(events, eventsOf(kind))) faults.push('it receives other events than the market handles')
  return faults
}
