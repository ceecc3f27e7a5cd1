import * as fc from 'fast-check'
import { seed } from '#shared/testing/test-run.ts'

fc.configureGlobal({ seed })
