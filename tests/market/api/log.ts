/** What a market logged of its own failures, to show with the answers that hide it. */
import { type Logger, pino } from 'pino'
import type { RawAnswer } from './send.ts'

export interface KeptErrors {
  readonly log: Logger
  /** What was logged of the request that got this answer. */
  of(answer: RawAnswer): string[]
  /** The newest. */
  last(): string[]
}

export function keepErrors(): KeptErrors {
  const lines: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) })
  return {
    log,
    of({ headers }) {
      const requestId = headers['x-request-id']
      const found = requestId === undefined ? undefined : lines.findLast((line) => line.includes(requestId))
      return found === undefined ? [] : [found.slice(0, 1_500)]
    },
    last: () => lines.slice(-1).map((line) => line.slice(0, 1_500)),
  }
}
