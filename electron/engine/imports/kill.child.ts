/** A program that imports, to be killed: takes the library's folder and, where an import is to begin, what to import. */
import { createEngine } from '../engine.ts'

const [libraryDirectory = '', ...paths] = process.argv.slice(2)
const engine = await createEngine({ libraryDirectory, host: 'browser', version: '1' })
if (paths.length > 0) await engine.imports.start({ paths, uploads: [] })
console.log('working')
await engine.jobs.whenIdle()
await engine.close()
console.log('done')
