/** A studio that is sending a file: says how much the market has after the first part, and then waits to be killed. */
import { writeSync } from 'node:fs'
import { createEngine } from '#engine/engine.ts'

const [libraryDirectory = '', marketUrl = ''] = process.argv.slice(2)
const real = globalThis.fetch

globalThis.fetch = async (input, init) => {
  const request = new Request(input, init)
  if (!request.url.includes('/chunks')) return real(request)
  const { byteLength } = await request.clone().arrayBuffer()
  await real(request)
  writeSync(1, `${byteLength}\n`)
  // The answer is never heard.
  return new Promise<Response>(() => {})
}

// Nothing else would keep it alive until it is killed.
setInterval(() => undefined, 60_000)
const engine = await createEngine({ libraryDirectory, host: 'browser', version: 'test', marketUrl })
await engine.sync.now()
