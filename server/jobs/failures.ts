/** What an operator sees of jobs, and how those that were given up are tried again. */
import { LunaError } from '#shared/contract/errors.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { readQueue } from './queue-state.ts'

const MAX_LISTED = 100

const firstLine = (text: string | null): string => text?.split('\n', 1)[0] ?? ''

/** One line on the whole, one for each kind that waits, and one for each of the newest jobs that were given up. */
export async function describeJobs(database: MarketDatabase, clock: Clock): Promise<string[]> {
  return database.asService(async (tx) => {
    const kinds = await readQueue(tx, clock.now())
    const dead = await tx
      .selectFrom('jobs')
      .select(['id', 'kind', 'key', 'attempts', 'finished_at', 'last_error'])
      .where('state', '=', 'dead')
      .orderBy('finished_at', 'desc')
      .limit(MAX_LISTED)
      .execute()
    const sum = (column: 'waiting' | 'running' | 'dead') => kinds.reduce((all, row) => all + row[column], 0)
    return [
      `${sum('waiting')} waiting, ${sum('running')} running, ${sum('dead')} given up`,
      ...kinds
        .filter(({ waiting, running }) => waiting + running > 0)
        .map(({ kind, waiting, running, ageS }) => {
          return `${kind}  ${waiting} waiting, ${running} running, the oldest due for ${Math.round(ageS)} s`
        }),
      ...dead.map(({ id, kind, key, attempts, finished_at, last_error }) =>
        [id, finished_at?.toISOString() ?? '', kind, key, `${attempts} attempts`, firstLine(last_error)].join('  '),
      ),
    ]
  })
}

/**
 * Retries jobs that were given up, and returns how many: one, or with `all` every one. Throws NOT_FOUND where the one was
 * not given up.
 */
export async function retryJobs(database: MarketDatabase, clock: Clock, which: string): Promise<number> {
  const { numUpdatedRows } = await database.asService((tx) =>
    tx
      .updateTable('jobs')
      .set({ state: 'waiting', attempts: 0, run_at: clock.now(), finished_at: null })
      .where('state', '=', 'dead')
      .$if(which !== 'all', (query) => query.where((where) => where(where.cast('id', 'text'), '=', which)))
      .executeTakeFirstOrThrow(),
  )
  if (numUpdatedRows === 0n && which !== 'all') throw new LunaError('NOT_FOUND', 'There is no failed job with this id.')
  return Number(numUpdatedRows)
}
