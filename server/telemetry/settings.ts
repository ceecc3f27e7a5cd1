/** Where traces go and which are taken, by the standard variables of OpenTelemetry. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'

const optional = <Value extends z.ZodType>(schema: Value) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

/** `name=value` pairs, separated by commas and percent-encoded (W3C Baggage). */
const pairs = z.string().transform((text, context) => {
  const found: Record<string, string> = {}
  for (const pair of text.split(',').filter((part) => part.trim() !== '')) {
    const [, name, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? []
    try {
      if (name !== undefined && value !== undefined) found[decodeURIComponent(name)] = decodeURIComponent(value)
      else context.addIssue('is not name=value, separated by commas')
    } catch {
      context.addIssue('has a broken percent encoding')
    }
  }
  return found
})

export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

export const tracingEnvironment = {
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(z.url({ protocol: /^https?$/, error: 'is not an http or https address' })),
  OTEL_EXPORTER_OTLP_HEADERS: optional(pairs),
  OTEL_SERVICE_NAME: optional(z.string().max(200)),
  OTEL_RESOURCE_ATTRIBUTES: optional(pairs),
  OTEL_TRACES_SAMPLER: optional(z.enum(SAMPLERS)),
  OTEL_TRACES_SAMPLER_ARG: optional(z.coerce.number().min(0).max(1)),
}

const schema = z.object(tracingEnvironment)

export interface TracingSettings {
  /** Without `/v1/traces`. */
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string>>
  readonly serviceName: string
  readonly resource: Readonly<Record<string, string>>
  readonly sampler: (typeof SAMPLERS)[number]
  /** Of traces that begin here, from 0 to 1. */
  readonly ratio: number
}

/** Null: no traces. Throws SETTINGS_INVALID. */
export function tracingSettings(given: z.infer<typeof schema>): TracingSettings | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER: sampler = 'parentbased_always_on' } = given
  if (endpoint === undefined) return null
  const ratio = given.OTEL_TRACES_SAMPLER_ARG
  if (ratio === undefined && sampler.endsWith('traceidratio')) {
    throw new LunaError(
      'SETTINGS_INVALID',
      `OTEL_TRACES_SAMPLER_ARG: is missing; ${sampler} needs a share from 0 to 1.`,
    )
  }
  return {
    endpoint: endpoint.replace(/\/+$/, ''),
    headers: given.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    serviceName: given.OTEL_SERVICE_NAME ?? 'luna-market',
    resource: given.OTEL_RESOURCE_ATTRIBUTES ?? {},
    sampler,
    ratio: ratio ?? 1,
  }
}
