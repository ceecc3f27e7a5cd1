import { createServer, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test } from 'vitest'
import { abortableFetch } from './abortable-fetch.ts'

let server: Server

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** An answer that begins and never ends. */
async function beginning(signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  server = createServer((_request, response) => void response.writeHead(200).write('begun'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const { body } = await abortableFetch(new Request(`http://127.0.0.1:${port}`), { signal })
  if (body === null) throw new Error('no body')
  return body
}

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 3; round++) {
    collect()
    await sleep(10)
  }
}

test('an answer that never ends is aborted at once, also after a garbage collection', async () => {
  const controller = new AbortController()
  const reader = (await beginning(controller.signal)).getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('begun')
  const next = reader.read()
  await collectGarbage()
  controller.abort(new Error('enough'))
  await expect(next).rejects.toThrow('enough')
})

test('a time limit made of several signals holds, also after a garbage collection', async () => {
  const signal = AbortSignal.any([new AbortController().signal, AbortSignal.timeout(300)])
  // On a busy machine the limit may end any of these steps.
  const reading = async (): Promise<void> => {
    const reader = (await beginning(signal)).getReader()
    await reader.read()
    const next = reader.read()
    await Promise.all([next, collectGarbage()])
  }
  await expect(reading()).rejects.toMatchObject({ name: 'TimeoutError' })
})
