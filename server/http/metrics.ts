/** Figures for Prometheus: requests by route and status, their duration, and the process's own. */
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

export interface Metrics {
  readonly registry: Registry
  observeRequest(route: string, method: string, status: number, durationS: number): void
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const labelNames = ['route', 'method', 'status']
  const requests = new Counter({
    name: 'luna_http_requests_total',
    help: 'Requests answered',
    labelNames,
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'luna_http_request_duration_seconds',
    help: 'Time to answer a request',
    labelNames: ['route', 'method'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  return {
    registry,
    observeRequest(route, method, status, durationS) {
      requests.inc({ route, method, status: String(status) })
      duration.observe({ route, method }, durationS)
    },
  }
}
