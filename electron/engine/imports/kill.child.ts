/**
 * A program that imports, to be killed. It takes the library's folder, the number of files after which it stops and
 * waits to be killed (0: never), and where an import is to start, what to import.
 */
import { writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { createEngine } from '../engine.ts'

const [libraryDirectory = '', holdAt = '0', ...paths] = process.argv.slice(2)
const engine = await createEngine({ libraryDirectory, host: 'browser', version: '1' })
if (paths.length > 0) await engine.imports.start({ paths, uploads: [] })
const say = (text: string) => writeSync(1, `${text}\n`)
say('working')
const filesDone = () => Math.max(0, ...engine.jobs.list().map(({ done }) => done))
if (holdAt !== '0') {
  while (filesDone() < Number(holdAt)) await delay(1)
  say('holding')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
await engine.jobs.whenIdle()
await engine.close()
say('done')
