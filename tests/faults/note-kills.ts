/** Counts kills for the summary of a long run, which names the file; build/testing/kills.ts reads it. */
import { appendFileSync } from 'node:fs'
import { env } from 'node:process'

export type Killed = 'studio' | 'import' | 'market' | 'PostgreSQL' | 'syncing studio' | 'syncing market'

/** Of a run whose test fails where anything was lost or doubled. */
export function noteKills(killed: Killed, count: number): void {
  const file = env['LUNA_KILLS_FILE']
  if (file !== undefined && count > 0) appendFileSync(file, `${JSON.stringify({ killed, count })}\n`)
}
