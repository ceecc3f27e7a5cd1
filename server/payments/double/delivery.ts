/**
 * How events reach the market: each through the endpoint of its kind, signed with that endpoint's own secret, as Stripe
 * does it. The platform's endpoints get no events of connected accounts, and those get no others.
 */
import Stripe from 'stripe'

/** Of the platform's own events, of those of connected accounts, and of thin events. */
export type EndpointKind = 'platform' | 'connected' | 'thin'

/** A secret of each endpoint that is there from the beginning; others are created over the interface. */
export type EndpointSecrets = Readonly<Record<EndpointKind, string>>

export const TEST_SECRETS: EndpointSecrets = {
  platform: 'whsec_double_platform',
  connected: 'whsec_double_connected',
  thin: 'whsec_double_thin',
}

export interface Mail {
  readonly kind: EndpointKind
  readonly type: string
  readonly payload: string
  /** To this endpoint alone, whatever it subscribed to. */
  readonly endpointId?: string
}

export interface Endpoint {
  readonly secret: string
  /** Null for those that are there from the beginning: `send` knows where they are. */
  readonly url: string | null
}

/** Delivers a signed webhook; a rejection is tried again a few times, then left to reconciliation. */
export type Send = (payload: string, signature: string, url: string | null) => Promise<void>

export interface DeliveryOptions {
  readonly send: Send
  /**
   * Given, events do not leave before `deliverHeld`, and then late, some of them twice and in any order: what Stripe
   * reserves the right to do. Returns numbers from 0 up to 1.
   */
  readonly disorder?: () => number
}

export interface Delivery {
  post(mail: Mail): void
  /** Everything that was held back, one after another. */
  deliverHeld(): Promise<void>
}

const ATTEMPTS = 3

function inDisorder<Item>(items: readonly Item[], random: () => number): Item[] {
  const repeated = items.flatMap((item) => (random() < 0.5 ? [item, item] : [item]))
  return repeated
    .map((item) => ({ item, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item)
}

export function createDelivery(
  { send, disorder }: DeliveryOptions,
  endpointsFor: (mail: Mail) => readonly Endpoint[],
): Delivery {
  const signer = new Stripe('sk_test_double')
  const held: Mail[] = []

  async function deliverTo({ secret, url }: Endpoint, { payload }: Mail): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const signature = signer.webhooks.generateTestHeaderString({ payload, secret })
      const isDelivered = await send(payload, signature, url).then(
        () => true,
        () => false,
      )
      if (isDelivered) return
    }
  }
  async function deliver(mail: Mail): Promise<void> {
    await Promise.all(endpointsFor(mail).map((endpoint) => deliverTo(endpoint, mail)))
  }

  return {
    post(mail) {
      if (disorder === undefined) void deliver(mail)
      else held.push(mail)
    },
    async deliverHeld() {
      if (disorder === undefined) return
      for (const mail of inDisorder(held.splice(0), disorder)) await deliver(mail)
    },
  }
}
