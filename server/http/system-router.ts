import packageJson from '../../package.json' with { type: 'json' }
import type { Clock } from '../clock.ts'
import { marketImplementer } from './implementer.ts'

export function systemRouter(clock: Clock, payments: 'test' | 'live') {
  return {
    about: marketImplementer.system.about.handler(() => ({
      name: 'Luna Market',
      version: packageJson.version,
      now: clock.now().toISOString(),
      payments,
    })),
  }
}
