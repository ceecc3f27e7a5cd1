/** Every domain's part of the API, put together. */
import type { Clock } from '../clock.ts'
import { marketImplementer } from './implementer.ts'
import { systemRouter } from './system-router.ts'

export interface RouterParts {
  readonly clock: Clock
  readonly payments: 'test' | 'live'
}

export function createRouter({ clock, payments }: RouterParts) {
  return marketImplementer.router({
    system: systemRouter(clock, payments),
  })
}
