/** Sends traces to a collector by OTLP over HTTP. Loaded where one is named, and not otherwise. */
import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'
import * as z from 'zod'
import packageJson from '../../package.json' with { type: 'json' }
import type { TracingSettings } from './settings.ts'
import { activate, type NewSpan, type OpenSpan, type SpanKindName, type TraceHeaders, type Tracing } from './tracing.ts'

/** Of one export, and of the last one when the market stops. */
const EXPORT_MS = 10_000
const SHUTDOWN_MS = 5_000
/** Spans that wait for an export; further ones are dropped, so that a collector that is away costs no more memory. */
const MAX_QUEUE = 2_048

const KINDS: Readonly<Record<SpanKindName, SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
}

function rootSampler({ sampler, ratio }: TracingSettings): Sampler {
  if (sampler.endsWith('traceidratio')) return new TraceIdRatioBasedSampler(ratio)
  return sampler.endsWith('off') ? new AlwaysOffSampler() : new AlwaysOnSampler()
}

function samplerOf(settings: TracingSettings): Sampler {
  const root = rootSampler(settings)
  return settings.sampler.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
}

/** Says once when exports begin to fail, and once when they work again. */
function saying(exporter: SpanExporter, log: Logger): SpanExporter {
  let isFailing = false
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const hasFailed = result.code !== ExportResultCode.SUCCESS
        if (hasFailed && !isFailing) log.warn({ err: result.error }, 'traces cannot be exported')
        if (!hasFailed && isFailing) log.info('traces are exported again')
        isFailing = hasFailed
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}

function providerOf(settings: TracingSettings, log: Logger): TracerProvider {
  const { endpoint, headers, serviceName, resource } = settings
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers, timeoutMillis: EXPORT_MS })
  return new TracerProvider({
    resource: resourceFromAttributes({
      ...{ ...resource, 'service.name': serviceName, 'service.version': packageJson.version },
    }),
    sampler: samplerOf(settings),
    spanProcessors: [new BatchSpanProcessor({ exporter: saying(exporter, log), maxQueueSize: MAX_QUEUE })],
  })
}

const headersSchema = z.object({ traceparent: z.string(), tracestate: z.string().exactOptional() })

function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' && /^\w{1,60}$/.test(error.code) ? error.code : error.name
}

function openSpan(span: Span): OpenSpan {
  return {
    rename: (name) => void span.updateName(name),
    set: (name, value) => void span.setAttribute(name, value),
    fail(type) {
      span.setAttribute('error.type', type)
      span.setStatus({ code: SpanStatusCode.ERROR })
    },
  }
}

function tracingOf(tracer: Tracer): Tracing {
  const contexts = new AsyncLocalStorage<Context>()
  const propagator = new W3CTraceContextPropagator()
  const contextOf = (headers: TraceHeaders): Context => propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter)

  function linksOf(link: string | null | undefined): Link[] {
    if (link === null || link === undefined) return []
    const context = trace.getSpanContext(contextOf({ traceparent: link }))
    return context === undefined ? [] : [{ context }]
  }

  function parentOf({ parent }: NewSpan): Context {
    if (parent === undefined) return contexts.getStore() ?? ROOT_CONTEXT
    return parent === null ? ROOT_CONTEXT : contextOf(parent)
  }

  return {
    async run(wanted, work) {
      const parent = parentOf(wanted)
      if (wanted.onlyWithin === true && trace.getSpanContext(parent) === undefined) return work(NOT_RECORDED)
      const { name, kind, attributes = {}, link } = wanted
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes, links: linksOf(link) }, parent)
      try {
        return await contexts.run(trace.setSpan(parent, span), () => work(openSpan(span)))
      } catch (error) {
        openSpan(span).fail(typeOf(error))
        throw error
      } finally {
        span.end()
      }
    },

    headers() {
      const context = contexts.getStore()
      if (context === undefined) return null
      const carrier: Record<string, string> = {}
      propagator.inject(context, carrier, defaultTextMapSetter)
      return headersSchema.safeParse(carrier).data ?? null
    },

    ids() {
      const found = trace.getSpanContext(contexts.getStore() ?? ROOT_CONTEXT)
      return found === undefined ? null : { trace_id: found.traceId, span_id: found.spanId }
    },
  }
}

const NOT_RECORDED: OpenSpan = { rename: () => {}, set: () => {}, fail: () => {} }

/** Returns what sends the rest and ends it, within `shutdownMs`. */
export function startTracing(settings: TracingSettings, log: Logger, shutdownMs = SHUTDOWN_MS): () => Promise<void> {
  const provider = providerOf(settings, log)
  const end = activate(tracingOf(provider.getTracer('luna-market', packageJson.version)))
  return async () => {
    end()
    const { promise: tooLate, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, shutdownMs)
    await Promise.race([provider.shutdown().catch(() => {}), tooLate])
    clearTimeout(timer)
  }
}
