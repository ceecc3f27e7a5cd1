/** `stripe setup`: makes the endpoints at Stripe that are missing, and corrects those that are there. */
import type Stripe from 'stripe'
import { STRIPE_API_VERSION } from '../stripe-library.ts'
import {
  changeableFaults,
  ENDPOINT_KINDS,
  type Endpoint,
  type EndpointKind,
  findEndpoints,
  fixedFaults,
  MARK,
  REPLACED,
  SNAPSHOT_EVENTS,
  THIN_EVENTS,
  THIN_SCOPES,
} from './endpoints.ts'

export interface SetUpEndpoint {
  readonly kind: EndpointKind
  readonly id: string
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'replaced'
  /** Why it was updated or replaced. */
  readonly reasons: readonly string[]
  /** Of an endpoint that was made just now; Stripe tells it only then. */
  readonly secret: string | null
}

interface Created {
  readonly id: string
  readonly secret: string | null
}

const NAMES: Record<EndpointKind, string> = {
  platform: 'Luna Market: payments',
  connected: 'Luna Market: connected accounts',
  thin: 'Luna Market: thin events',
}

async function create(stripe: Stripe, kind: EndpointKind, url: string): Promise<Created> {
  const metadata = { [MARK]: kind }
  if (kind === 'thin') {
    const { id, webhook_endpoint: made } = await stripe.v2.core.eventDestinations.create({
      name: NAMES.thin,
      type: 'webhook_endpoint',
      event_payload: 'thin',
      events_from: [...THIN_SCOPES],
      enabled_events: [...THIN_EVENTS],
      webhook_endpoint: { url },
      metadata,
      include: ['webhook_endpoint.signing_secret', 'webhook_endpoint.url'],
    })
    return { id, secret: made?.signing_secret ?? null }
  }
  const { id, secret = null } = await stripe.webhookEndpoints.create({
    url,
    enabled_events: [...SNAPSHOT_EVENTS[kind]],
    api_version: STRIPE_API_VERSION,
    connect: kind === 'connected',
    description: NAMES[kind],
    metadata,
  })
  return { id, secret }
}

async function update(stripe: Stripe, { id, kind, isEnabled }: Endpoint): Promise<void> {
  if (kind !== 'thin') {
    await stripe.webhookEndpoints.update(id, { enabled_events: [...SNAPSHOT_EVENTS[kind]], disabled: false })
    return
  }
  await stripe.v2.core.eventDestinations.update(id, { enabled_events: [...THIN_EVENTS] })
  if (!isEnabled) await stripe.v2.core.eventDestinations.enable(id)
}

/** Kept, so that nothing is lost by mistake, but it sends nothing any more. */
async function retire(stripe: Stripe, { id, kind }: Endpoint): Promise<void> {
  const metadata = { [MARK]: REPLACED }
  if (kind !== 'thin') {
    await stripe.webhookEndpoints.update(id, { disabled: true, metadata })
    return
  }
  await stripe.v2.core.eventDestinations.disable(id)
  await stripe.v2.core.eventDestinations.update(id, { metadata })
}

interface SetUpOptions {
  /** Where the events are to be sent. */
  readonly url: string
  /** Makes new endpoints also where there is nothing wrong with the old ones: their secrets were lost. */
  readonly replacesAll: boolean
  /** Called for each endpoint immediately, so that its secret is not lost if a later one fails. */
  readonly onDone: (endpoint: SetUpEndpoint) => void
}

/**
 * Safe to repeat: it recognizes its endpoints by their address and their metadata. Returns the ids of endpoints with
 * the same address that the market did not make: events would come twice.
 */
export async function setUpStripe(
  stripe: Stripe,
  { url, replacesAll, onDone }: SetUpOptions,
): Promise<readonly string[]> {
  const { own, others } = await findEndpoints(stripe, url)
  for (const kind of ENDPOINT_KINDS) {
    const before = own.get(kind)
    if (before === undefined) {
      onDone({ kind, outcome: 'created', reasons: [], ...(await create(stripe, kind, url)) })
      continue
    }
    const fixed = replacesAll ? ['its secret is being replaced'] : fixedFaults(before)
    if (fixed.length > 0) {
      onDone({ kind, outcome: 'replaced', reasons: fixed, ...(await create(stripe, kind, url)) })
      await retire(stripe, before)
      continue
    }
    const reasons = changeableFaults(before)
    if (reasons.length > 0) await update(stripe, before)
    onDone({
      kind,
      id: before.id,
      outcome: reasons.length > 0 ? 'updated' : 'unchanged',
      reasons,
      secret: null,
    })
  }
  return others
}
