import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Chunks } from './protobuf.ts'

export interface WrittenFile {
  readonly sizeBytes: number
  readonly sha256: string
}

export async function writeFileChunks(path: string, chunks: Chunks): Promise<WrittenFile> {
  mkdirSync(dirname(path), { recursive: true })
  const hash = createHash('sha256')
  let sizeBytes = 0
  const file = await open(path, 'w')
  try {
    for (const chunk of chunks) {
      hash.update(chunk)
      sizeBytes += chunk.length
      await file.writeFile(chunk)
    }
  } finally {
    await file.close()
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}
