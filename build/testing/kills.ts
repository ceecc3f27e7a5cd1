// How often a long run killed something, as its tests noted it line by line.
import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'

/** A whole long run kills at least so often; the rounds of its tests together are more. */
export const FEWEST_KILLS = 200

const lineSchema = z.object({ killed: z.string(), count: z.int().min(1) })

export interface Kills {
  readonly total: number
  /** Such as "220 kills: 80 studio, 140 market". */
  readonly sentence: string
}

/** Nothing where no test noted any. */
export function readKills(file: string): Kills {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const counts = new Map<string, number>()
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const { killed, count } = lineSchema.parse(JSON.parse(line))
    counts.set(killed, (counts.get(killed) ?? 0) + count)
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const parts = [...counts].map(([killed, count]) => `${count} ${killed}`)
  return { total, sentence: `${total} kills${parts.length === 0 ? '' : `: ${parts.join(', ')}`}` }
}
