/**
 * Webhooks: what an account is notified of, sent to its programs as it happens. A delivery is a POST of `webhookEventSchema`
 * as JSON, signed in the header `Luna-Signature` as Stripe signs: `t=<seconds>,v1=<hex>`, where the hex is HMAC-SHA-256 of
 * `<seconds>.<body>` under the endpoint's secret. During a rotation there is a `v1` for each secret.
 */
import * as z from 'zod'
import { idSchema, instantSchema, pageOf, pageQuery } from './common.ts'
import { type NotificationContent, notificationContentSchema } from './notifications.ts'
import { marketProcedure, verifiedProcedure } from './procedure.ts'

const TAGS = ['Webhooks']

export const SIGNATURE_HEADER = 'luna-signature'
export const WEBHOOK_SECRET_PREFIX = 'whsec_'
export const MAX_WEBHOOKS = 16

/** Kinds whose every notification is of interest to a person alone. */
type Unsent = 'webhook_disabled'

type EventKind = Exclude<NotificationContent['kind'], Unsent>

const isEventKind = (kind: NotificationContent['kind']): kind is EventKind => kind !== 'webhook_disabled'

export const WEBHOOK_EVENTS: readonly EventKind[] = notificationContentSchema.options
  .map(({ shape }) => shape.kind.value)
  .filter(isEventKind)

const eventKindSchema = z.enum(WEBHOOK_EVENTS)

export const webhookEventSchema = z.object({
  /** The same for every delivery of the event. */
  id: idSchema,
  createdAt: instantSchema,
  /** `ping` is sent on request, to try an endpoint. */
  content: z.union([z.object({ kind: z.literal('ping'), data: z.object({}) }), notificationContentSchema]),
})
export type WebhookEvent = z.infer<typeof webhookEventSchema>

function isAllowedUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || url.protocol === 'http:'
}

const urlSchema = z
  .string()
  .max(2_000)
  .refine(isAllowedUrl, 'is not an https:// address without name and password')
  .describe('https only, except on development markets; never a private address')

const eventsSchema = z
  .array(eventKindSchema)
  .max(WEBHOOK_EVENTS.length)
  .transform((kinds) => [...new Set(kinds)])
  .describe('Kinds of events; empty for all')

export const webhookEndpointSchema = z.object({
  id: idSchema,
  url: z.string(),
  description: z.string(),
  events: z.array(eventKindSchema),
  isEnabled: z.boolean(),
  /** Why the market disabled it. */
  disabledReason: z.string().nullable(),
  /** Until when the secret before the last rotation signs too. */
  earlierSecretUntil: instantSchema.nullable(),
  createdAt: instantSchema,
  lastSuccessAt: instantSchema.nullable(),
})
export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>

const description = z.string().trim().max(200)
const newEndpointSchema = z.object({ url: urlSchema, description: description.default(''), events: eventsSchema })
export type NewWebhookEndpoint = z.infer<typeof newEndpointSchema>

const changeSchema = z.object({
  url: urlSchema.optional(),
  description: description.optional(),
  events: eventsSchema.optional(),
  isEnabled: z.boolean().optional(),
})
export type WebhookChange = z.infer<typeof changeSchema>

const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const

export const webhookDeliverySchema = z.object({
  id: idSchema,
  eventId: idSchema,
  kind: z.string(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int(),
  createdAt: instantSchema,
  lastAttemptAt: instantSchema.nullable(),
  nextAttemptAt: instantSchema.nullable(),
  lastStatus: z.int().nullable().describe('The HTTP status of the last response'),
  lastProblem: z.string().nullable().describe('Why the last attempt failed'),
  payload: z.string().describe('The body as sent'),
})
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>

const withSecretSchema = z.object({ endpoint: webhookEndpointSchema, secret: z.string().describe('Shown once') })
const endpointPath = { id: idSchema }

export const webhooksContract = {
  list: marketProcedure
    .route({ method: 'GET', path: '/v1/webhooks', summary: 'Webhook endpoints, newest first', tags: TAGS })
    .output(z.object({ items: z.array(webhookEndpointSchema) })),
  create: verifiedProcedure
    .route({
      method: 'POST',
      path: '/v1/webhooks',
      summary: 'Add a webhook endpoint; the response has its signing secret',
      tags: TAGS,
      successStatus: 201,
    })
    .input(newEndpointSchema)
    .output(withSecretSchema),
  change: marketProcedure
    .route({ method: 'PATCH', path: '/v1/webhooks/{id}', summary: 'Change, enable or disable an endpoint', tags: TAGS })
    .input(changeSchema.extend(endpointPath))
    .output(webhookEndpointSchema),
  remove: marketProcedure
    .route({
      method: 'DELETE',
      path: '/v1/webhooks/{id}',
      summary: 'Remove an endpoint with its deliveries',
      tags: TAGS,
    })
    .input(z.object(endpointPath))
    .output(z.object({ done: z.literal(true) })),
  rotateSecret: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/webhooks/{id}/secret',
      summary: 'Rotate the signing secret; both are used during the overlap',
      tags: TAGS,
      successStatus: 201,
    })
    .input(z.object({ ...endpointPath, overlapHours: z.int().min(0).max(168).default(24) }))
    .output(withSecretSchema),
  test: marketProcedure
    .route({ method: 'POST', path: '/v1/webhooks/{id}/test', summary: 'Send a ping', tags: TAGS })
    .input(z.object(endpointPath))
    .output(webhookDeliverySchema),
  deliveries: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/webhooks/{id}/deliveries',
      summary: 'Deliveries of the last 30 days, newest first',
      tags: TAGS,
    })
    .input(z.object({ ...endpointPath, state: z.enum(DELIVERY_STATES).optional(), ...pageQuery }))
    .output(pageOf(webhookDeliverySchema)),
  resend: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/webhooks/{id}/deliveries/{deliveryId}/resend',
      summary: 'Send a delivery again, now',
      tags: TAGS,
    })
    .input(z.object({ ...endpointPath, deliveryId: idSchema }))
    .output(webhookDeliverySchema),
}
