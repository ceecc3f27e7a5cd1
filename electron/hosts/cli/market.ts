/** What the commands that speak of the market share. */
import { LunaError } from '#shared/contract/errors.ts'
import type { SyncStatus } from '#shared/contract/studio/sync.ts'
import type { Studio } from './studio.ts'

export interface MarketOptions {
  readonly json?: boolean | undefined
  readonly library?: string | undefined
}

export interface RefreshOptions extends MarketOptions {
  readonly refresh?: boolean | undefined
}

/** Sends what waits and reads what changed. Throws NOT_SIGNED_IN, and why the market was not reached. */
export async function refresh({ client }: Pick<Studio, 'client'>): Promise<SyncStatus> {
  await client.sync.now()
  const status = await client.sync.status()
  if (status.error !== null) throw new LunaError(status.error.code, status.error.detail)
  return status
}

/** Dates as people write them in tables: `2026-03-09 14:05`, in local time. */
export function formatTime(timestamp: string): string {
  const time = new Date(timestamp)
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`
}
