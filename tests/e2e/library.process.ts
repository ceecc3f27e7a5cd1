/** Fills the folder of a library that many tests copy, and settles it: `library.process.ts samples|large FOLDER`. */
import { join } from 'node:path'
import { createEngine, type Engine } from '#engine/engine.ts'
import { fillLargeLibrary } from './filled-library.ts'

const [name = '', folder = ''] = process.argv.slice(2)

const FILLERS: Readonly<Record<string, (engine: Engine) => Promise<unknown>>> = {
  samples: ({ samples }) => samples.start(),
  large: fillLargeLibrary,
}

/** Until nothing is left to fingerprint or to check. */
async function settle({ jobs, fingerprinting }: Engine): Promise<void> {
  do await jobs.whenIdle()
  while ((await fingerprinting.start()) !== null)
  const failed = jobs.list().find(({ state }) => state !== 'finished')
  if (failed !== undefined) throw new Error(`${failed.title} ended as ${failed.state}: ${failed.error?.message}`)
  jobs.clear()
}

const fill = FILLERS[name]
if (fill === undefined) throw new Error(`There is no library “${name}”.`)
const engine = await createEngine({
  libraryDirectory: folder,
  modelsDirectory: join(folder, '..', 'models'),
  host: 'browser',
  version: 'test',
  background: false,
})
await fill(engine)
await settle(engine)
// Each copy is another device of its market.
engine.db.prepare("delete from setting where key = 'device_id'").run()
await engine.close()
