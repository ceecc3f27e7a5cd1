/**
 * Traces of requests, jobs, transactions and calls of other services. Without OTEL_EXPORTER_OTLP_ENDPOINT nothing of
 * OpenTelemetry is loaded, and all of this does nothing. What a span says are names and codes of the market: never
 * queries, bodies, tokens or anything of a person.
 */

export type SpanKindName = 'server' | 'client' | 'consumer'

type Value = string | number | boolean

/** Where a trace comes from, in the headers of W3C Trace Context. */
export interface TraceHeaders {
  readonly traceparent: string
  readonly tracestate?: string
}

export interface NewSpan {
  readonly name: string
  readonly kind: SpanKindName
  readonly attributes?: Readonly<Record<string, Value>>
  /** Instead of the current span: null begins a trace of its own. */
  readonly parent?: TraceHeaders | null
  /** A `traceparent` that caused this, but does not wait for it. */
  readonly link?: string | null
  /** Leaves out a span that would begin a trace of its own, such as a transaction of work done every second. */
  readonly onlyWithin?: boolean
}

export interface OpenSpan {
  rename(name: string): void
  set(name: string, value: Value): void
  /** @param type a code or the name of an error, never its message */
  fail(type: string): void
}

export interface Tracing {
  run<Result>(span: NewSpan, work: (span: OpenSpan) => Promise<Result>): Promise<Result>
  /** Of the current span. */
  headers(): TraceHeaders | null
  ids(): { readonly trace_id: string; readonly span_id: string } | null
}

const NO_SPAN: OpenSpan = { rename: () => {}, set: () => {}, fail: () => {} }

/** Of the process, as what the log writes and what one library tells another is. */
let active: Tracing | null = null

/** Returns what ends it. */
export function activate(tracing: Tracing): () => void {
  active = tracing
  return () => {
    if (active === tracing) active = null
  }
}

/** Runs the work within a span that ends with it; an error that it throws is passed on, and named in the span. */
export function traced<Result>(span: NewSpan, work: (span: OpenSpan) => Promise<Result>): Promise<Result> {
  return active === null ? work(NO_SPAN) : active.run(span, work)
}

/** For requests to services of the operator; others are never sent any. Empty outside of a trace. */
export function traceHeaders(): Partial<TraceHeaders> {
  return active?.headers() ?? {}
}

/** To link later work to what caused it; null outside of a trace. */
export const currentTraceParent = (): string | null => active?.headers()?.traceparent ?? null

/** What each line of the log carries. */
export const traceOfLog = (): object => active?.ids() ?? {}
