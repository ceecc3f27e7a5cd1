/** One engine that fetches the catalog of the market at the given address, then its changes; answers with one line of JSON. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine } from '#engine/engine.ts'

const [, , marketUrl = ''] = process.argv
const folder = mkdtempSync(join(tmpdir(), 'luna-bench-catalog-sync-'))
try {
  const libraryDirectory = join(folder, 'library')
  const engine = await createEngine({ libraryDirectory, host: 'cli', version: 'bench', background: false, marketUrl })
  const turns = watchTurns()

  const snapshotSeconds = await secondsOf(async () => {
    await engine.marketCatalog.refresh({ isAsked: true })
    await engine.jobs.whenIdle()
  })
  const failed = engine.jobs.list().find(({ state }) => state === 'failed')
  if (failed !== undefined) throw new Error(failed.error?.detail ?? failed.error?.message)
  const changesSeconds = await secondsOf(() => engine.marketCatalog.refresh())

  const longestTurnMs = turns.stop()
  const { held } = engine.marketCatalog.status()
  console.log(
    JSON.stringify({
      snapshotSeconds,
      changesSeconds,
      longestTurnMs,
      memoryMb: process.resourceUsage().maxRSS / 1_000,
      entries: held?.entries,
      changedAssets: held?.changedAssets,
    }),
  )
  await engine.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1_000
}

/** The longest stretch of this thread's own work between two timers: what another program took of the core is not in it. */
function watchTurns(): { stop(): number } {
  const workedMs = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1_000
  }
  let before = workedMs()
  let longestMs = 0
  const timer = setInterval(() => {
    const now = workedMs()
    longestMs = Math.max(longestMs, now - before)
    before = now
  }, 1)
  return {
    stop() {
      clearInterval(timer)
      return longestMs
    },
  }
}
