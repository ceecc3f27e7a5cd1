import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256OfStream } from './hash-stream.ts'

function streamOf(parts: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part)
      controller.close()
    },
  })
}

const never = new AbortController().signal

test('a stream has the hash of its bytes, however they are divided', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), async (parts) => {
      const counts: number[] = []
      const found = await sha256OfStream(streamOf(parts), (count) => counts.push(count), never)
      const whole = Buffer.concat(parts)
      expect(found).toBe(createHash('sha256').update(whole).digest('hex'))
      expect(counts.at(-1) ?? 0).toBe(whole.length)
    }),
  )
})

test('ends where it is no longer wanted, and where the stream fails', async () => {
  const stop = new AbortController()
  stop.abort()
  await expect(sha256OfStream(streamOf([new Uint8Array(1)]), () => undefined, stop.signal)).rejects.toThrow()
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('gone')) })
  await expect(sha256OfStream(broken, () => undefined, never)).rejects.toThrow('gone')
})
