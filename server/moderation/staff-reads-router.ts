import { accountOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { StaffReads } from './staff-reads.ts'

export function staffReadsRouter(reads: StaffReads) {
  return {
    list: marketImplementer.staffReads.list.handler(({ input, context }) => reads.list(accountOf(context), input)),
  }
}
