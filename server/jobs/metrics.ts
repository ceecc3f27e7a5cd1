/** Figures of the queue for Prometheus. Those of the table are the same on every node. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { type QueueState, readQueue } from './queue-state.ts'
import type { Outcome } from './store.ts'

/** Adds the figures to a registry; returns what to call for each attempt that ends. */
export function observeJobs(registry: Registry, database: MarketDatabase, clock: Clock) {
  const registers = [registry]
  // Without the database, the other figures are still read.
  const read = (): Promise<QueueState[]> => database.asService((tx) => readQueue(tx, clock.now())).catch(() => [])
  new Gauge({
    ...{ name: 'luna_jobs', help: 'Jobs that are not done', labelNames: ['kind', 'state'], registers },
    async collect() {
      const queue = await read()
      this.reset()
      for (const { kind, waiting, running, dead } of queue) {
        for (const [state, count] of Object.entries({ waiting, running, dead })) this.set({ kind, state }, count)
      }
    },
  })
  new Gauge({
    ...{
      name: 'luna_jobs_queue_age_seconds',
      help: 'How long the oldest job has been due',
      labelNames: ['kind'],
      registers,
    },
    async collect() {
      const queue = await read()
      this.reset()
      for (const { kind, ageS } of queue) this.set({ kind }, ageS)
    },
  })
  const ended = new Counter({
    ...{ name: 'luna_jobs_ended_total', help: 'Attempts that ended', labelNames: ['kind', 'outcome'], registers },
  })
  const duration = new Histogram({
    ...{ name: 'luna_job_duration_seconds', help: 'Time of an attempt', labelNames: ['kind'], registers },
    buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120, 600],
  })
  return (kind: string, outcome: Outcome['kind'], durationS: number): void => {
    ended.inc({ kind, outcome })
    duration.observe({ kind }, durationS)
  }
}
