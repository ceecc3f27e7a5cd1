/** Libraries that benchmarks fill once and find again below `out/`. */
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createEngine, type Engine } from '#engine/engine.ts'

/** @returns the folder of the library; complete, or not there at all. */
export async function keptLibrary(name: string, fill: (engine: Engine) => void | Promise<void>): Promise<string> {
  const directory = resolve(import.meta.dirname, '../../out/bench-libraries', name)
  if (existsSync(directory)) return directory
  const unfinished = `${directory}.new`
  await rm(unfinished, { recursive: true, force: true })
  const engine = await createEngine({
    libraryDirectory: join(unfinished, 'library'),
    modelsDirectory: join(unfinished, 'models'),
    host: 'cli',
    version: 'bench',
    background: false,
  })
  try {
    await fill(engine)
  } finally {
    await engine.close()
  }
  await rename(unfinished, directory)
  return directory
}
