import { implement, type Router } from '@orpc/server'
import { jobsContract } from '#shared/contract/studio/jobs.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const { list, watch, cancel, clear } = jobsContract
const contract = { list, watch, cancel, clear }
const jobsApi = implement(contract).use(declaredErrors)

export function jobsRouter({ jobs }: Pick<Engine, 'jobs'>): Router<typeof contract, Record<never, never>> {
  return {
    list: jobsApi.list.handler(() => jobs.list()),
    watch: jobsApi.watch.handler(({ signal }) => jobs.watch(signal)),
    cancel: jobsApi.cancel.handler(({ input }) => {
      jobs.cancel(input.id)
      return {}
    }),
    clear: jobsApi.clear.handler(() => {
      jobs.clear()
      return {}
    }),
  }
}
