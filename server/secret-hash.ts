/** How secrets of the market's own making are kept. */
import { createHash } from 'node:crypto'

/** SHA-256, 32 bytes. Enough only for secrets that were drawn with as many random bytes; passwords need a slow hash. */
export function hashOfSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
