/** Lays pairs of greys over one another, apart from the thread that reads pictures. */
import { parentPort } from 'node:worker_threads'
import { alignPictures } from '#models/compare/alignment.ts'
import type { AlignReply, AlignRequest } from './aligner.ts'

parentPort?.on('message', async ({ id, a, b }: AlignRequest) => {
  const found = await alignPictures(a, b)
  const reply: AlignReply = { id, detail: found === undefined ? 0 : Math.abs(found.detail) }
  parentPort?.postMessage(reply)
})
