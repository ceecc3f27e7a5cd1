/** SHA-256 of files of any size: WebCrypto takes only what is in memory as a whole. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/** As 64 hexadecimal digits. `onBytes` hears how many bytes there were so far. Throws what the stream throws. */
export async function sha256OfStream(
  stream: ReadableStream<Uint8Array>,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const hash = sha256.create()
  const reader = stream.getReader()
  let count = 0
  try {
    for (;;) {
      signal.throwIfAborted()
      const { done, value } = await reader.read()
      if (done) return bytesToHex(hash.digest())
      hash.update(value)
      count += value.length
      onBytes(count)
    }
  } finally {
    // What is left of it is wanted no longer; a stream that has ended has nothing to cancel.
    reader.cancel().catch(() => undefined)
  }
}
