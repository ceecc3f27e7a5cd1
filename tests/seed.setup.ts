import * as fc from 'fast-check'
import { byExtent, seed } from '#shared/testing/test-run.ts'

// Where a test does not say how many cases it draws. A hundred is what fast-check draws by itself.
fc.configureGlobal({ seed, numRuns: byExtent({ short: 40, long: 100 }) })
