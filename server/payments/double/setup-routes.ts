/** The calls by which an operator's account is looked at and its endpoints are set up. */
import { randomBytes } from 'node:crypto'
import type { DoubleContext } from './actions.ts'
import { at, type Fields, metadataAt, textAt } from './form.ts'
import * as rules from './parameters.ts'
import { get } from './refusal.ts'
import { type Handler, pathOf, type Route } from './route.ts'
import type { EndpointState } from './state.ts'
import { accountWire, destinationWire, endpointWire, listOf, type Wire } from './wire.ts'

const newSecret = (): string => `whsec_${randomBytes(24).toString('hex')}`

function eventsAt(fields: Fields): string[] {
  const value = at(fields, 'enabled_events')
  return typeof value === 'object' && value !== null ? Object.values(value).map(String) : []
}

const createEndpoint: Handler = ({ state, nextId }, { fields }) => {
  const endpoint: EndpointState = {
    id: nextId('we'),
    kind: textAt(fields, 'connect') === 'true' ? 'connected' : 'platform',
    url: textAt(fields, 'url') ?? '',
    secret: newSecret(),
    apiVersion: textAt(fields, 'api_version'),
    name: textAt(fields, 'description') ?? '',
    metadata: metadataAt(fields, 'metadata'),
    enabledEvents: eventsAt(fields),
    isEnabled: true,
  }
  state.endpoints[endpoint.id] = endpoint
  // Only now.
  return { ...endpointWire(endpoint), secret: endpoint.secret }
}

const updateEndpoint: Handler = ({ state }, { fields }, id) => {
  const endpoint = get(state.endpoints, id, 'webhook endpoint')
  if (at(fields, 'enabled_events') !== undefined) endpoint.enabledEvents = eventsAt(fields)
  if (at(fields, 'metadata') !== undefined)
    endpoint.metadata = { ...endpoint.metadata, ...metadataAt(fields, 'metadata') }
  const disabled = textAt(fields, 'disabled')
  if (disabled !== null) endpoint.isEnabled = disabled !== 'true'
  return endpointWire(endpoint)
}

function includes(fields: Fields, part: string): boolean {
  const value = at(fields, 'include')
  return typeof value === 'object' && value !== null && Object.values(value).includes(part)
}

/** The address and the secret are shown only where they are asked for, the secret only when it is made. */
function destinationAnswer(endpoint: EndpointState, fields: Fields, secret: string | null): Wire {
  return {
    ...destinationWire(endpoint),
    webhook_endpoint: {
      ...(includes(fields, 'webhook_endpoint.url') ? { url: endpoint.url } : {}),
      ...(secret !== null && includes(fields, 'webhook_endpoint.signing_secret') ? { signing_secret: secret } : {}),
    },
  }
}

const createDestination: Handler = ({ state, nextId }, { fields }) => {
  const endpoint: EndpointState = {
    id: nextId('ed_test'),
    kind: 'thin',
    url: textAt(fields, 'webhook_endpoint', 'url') ?? '',
    secret: newSecret(),
    apiVersion: null,
    name: textAt(fields, 'name') ?? '',
    metadata: metadataAt(fields, 'metadata'),
    enabledEvents: eventsAt(fields),
    isEnabled: true,
  }
  state.endpoints[endpoint.id] = endpoint
  return destinationAnswer(endpoint, fields, endpoint.secret)
}

const updateDestination: Handler = ({ state }, { fields }, id) => {
  const endpoint = get(state.endpoints, id, 'event destination')
  if (at(fields, 'enabled_events') !== undefined) endpoint.enabledEvents = eventsAt(fields)
  if (at(fields, 'metadata') !== undefined) endpoint.metadata = metadataAt(fields, 'metadata')
  return destinationAnswer(endpoint, fields, null)
}

const switchDestination =
  (isEnabled: boolean): Handler =>
  ({ state }, { fields }, id) => {
    const endpoint = get(state.endpoints, id, 'event destination')
    endpoint.isEnabled = isEnabled
    return destinationAnswer(endpoint, fields, null)
  }

const endpointsOf = ({ state }: DoubleContext, isThin: boolean): EndpointState[] =>
  Object.values(state.endpoints).filter(({ kind }) => (kind === 'thin') === isThin)

const updateAccount: Handler = ({ state, emit }, { fields }, id) => {
  const account = get(state.accounts, id, 'account')
  account.metadata = { ...account.metadata, ...metadataAt(fields, 'metadata') }
  const wire = { id, object: 'account', metadata: account.metadata }
  emit('account.updated', wire, id)
  return wire
}

const closeAccount: Handler = ({ state, emitThin }, _call, id) => {
  const account = get(state.accounts, id, 'account')
  account.isClosed = true
  emitThin('v2.core.account.closed', { id, type: 'v2.core.account' })
  return { ...accountWire(account), closed: true }
}

export const SETUP_ROUTES: readonly Route[] = [
  ['GET', pathOf('/v1/account'), rules.expanding, () => ({ id: 'acct_platform', object: 'account', country: 'US' })],
  [
    'GET',
    pathOf('/v1/webhook_endpoints'),
    rules.listEndpoints,
    (context) => listOf(endpointsOf(context, false).map(endpointWire)),
  ],
  ['POST', pathOf('/v1/webhook_endpoints'), rules.openEndpoint, createEndpoint],
  ['POST', pathOf('/v1/webhook_endpoints/{id}'), rules.updateEndpoint, updateEndpoint],
  [
    'GET',
    pathOf('/v2/core/event_destinations'),
    rules.listDestinations,
    (context, { fields }) => ({
      data: endpointsOf(context, true).map((endpoint) => destinationAnswer(endpoint, fields, null)),
      next_page_url: null,
    }),
  ],
  ['POST', pathOf('/v2/core/event_destinations'), rules.openDestination, createDestination],
  ['POST', pathOf('/v2/core/event_destinations/{id}'), rules.updateDestination, updateDestination],
  ['POST', pathOf('/v2/core/event_destinations/{id}/enable'), rules.nothing, switchDestination(true)],
  ['POST', pathOf('/v2/core/event_destinations/{id}/disable'), rules.nothing, switchDestination(false)],
  [
    'POST',
    pathOf('/v2/core/event_destinations/{id}/ping'),
    rules.nothing,
    ({ state, emitThin }, _call, id) => {
      get(state.endpoints, id, 'event destination')
      return emitThin('v2.core.event_destination.ping', { id, type: 'v2.core.event_destination' }, id)
    },
  ],
  ['POST', pathOf('/v1/accounts/{id}'), rules.updateAccount, updateAccount],
  ['POST', pathOf('/v2/core/accounts/{id}/close'), rules.closeAccount, closeAccount],
]
