import type { Tx } from '../db/database.ts'

export interface QueueState {
  readonly kind: string
  readonly waiting: number
  readonly running: number
  readonly dead: number
  /** How long the oldest job has been due and not claimed. */
  readonly ageS: number
}

/** Of each kind with jobs that are not done. */
export async function readQueue(tx: Tx, now: Date): Promise<QueueState[]> {
  const rows = await tx
    .selectFrom('jobs')
    .select(({ fn }) => [
      'kind',
      fn.countAll<bigint>().filterWhere('state', '=', 'waiting').as('waiting'),
      fn.countAll<bigint>().filterWhere('state', '=', 'running').as('running'),
      fn.countAll<bigint>().filterWhere('state', '=', 'dead').as('dead'),
      fn.min('run_at').filterWhere('state', '=', 'waiting').as('oldest'),
    ])
    .where('state', 'in', ['waiting', 'running', 'dead'])
    .groupBy('kind')
    .orderBy('kind')
    .execute()
  return rows.map(({ kind, waiting, running, dead, oldest }) => ({
    ...{ kind, waiting: Number(waiting), running: Number(running), dead: Number(dead) },
    ageS: oldest === null ? 0 : Math.max(0, (now.getTime() - oldest.getTime()) / 1_000),
  }))
}
