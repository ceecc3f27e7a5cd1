/** Imports a folder in a program of its own and says, as JSON, what came of it and how much memory that took. */
import { createEngine } from '#engine/engine.ts'

const [libraryDirectory = '', folder = ''] = process.argv.slice(2)
const engine = await createEngine({ libraryDirectory, host: 'cli', version: '1', background: false })
const baselineBytes = process.memoryUsage.rss()
const { jobId } = await engine.imports.start({ paths: [folder], uploads: [] })
await engine.jobs.whenIdle()
// The kernel's own record of the highest use, in kibibytes.
const peakBytes = process.resourceUsage().maxRSS * 1024
console.log(
  JSON.stringify({ job: engine.jobs.get(jobId), report: engine.imports.report(jobId), baselineBytes, peakBytes }),
)
await engine.close()
