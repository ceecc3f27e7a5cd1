/**
 * Fetches the market's catalog into a folder on a disk of its own: full, with room for the download alone, with room for
 * all. Runs in a mount namespace of its own and answers with one line of JSON that the test judges.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEngine, type Engine } from '#engine/engine.ts'
import { toLunaError } from '#shared/contract/errors.ts'

const [, , libraryDirectory = '', marketUrl = ''] = process.argv
const catalogs = join(libraryDirectory, 'catalogs')
const mount = (...args: string[]) => execFileSync('mount', args, { stdio: ['ignore', 'ignore', 'inherit'] })

function fillUp(): string {
  const filler = join(catalogs, 'filler')
  for (let bytes = freeBytes(); bytes > 0; bytes = freeBytes())
    writeFileSync(filler, Buffer.alloc(bytes), { flag: 'a' })
  return filler
}

function freeBytes(): number {
  const { bavail, bsize } = statfsSync(catalogs)
  return bavail * bsize
}

/** The code of the error that it ends with; `none` where it succeeds. */
async function fetchCatalog({ marketCatalog, jobs }: Engine): Promise<string> {
  try {
    await marketCatalog.refresh({ isAsked: true })
  } catch (cause) {
    return toLunaError(cause).code
  }
  await jobs.whenIdle()
  return jobs.list().toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0]?.error?.code ?? 'none'
}

mkdirSync(catalogs, { recursive: true })
// Pages of 4 KiB: less than any unpacked catalog needs.
mount('-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', catalogs)
const engine = await createEngine({ libraryDirectory, host: 'cli', version: 'test', background: false, marketUrl })
const filler = fillUp()
const full = await fetchCatalog(engine)
rmSync(filler)
const roomForDownload = await fetchCatalog(engine)
mount('-o', 'remount,size=10m', catalogs)
const room = await fetchCatalog(engine)
const files = readdirSync(catalogs).length
const knowsWorks = (engine.marketCatalog.status().held?.entries ?? 0) > 0
await engine.close()
console.log(JSON.stringify({ full, roomForDownload, room, files, knowsWorks }))
