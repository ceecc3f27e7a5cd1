/** What no table could hold is refused before anything is done with it. */
import { LunaError } from '#shared/contract/errors.ts'

/** Deeper than any request of the contract; what walks through values may then call itself. */
const MAX_DEPTH = 100

function assertStorableText(text: string): void {
  // PostgreSQL keeps no U+0000 and no halves of surrogate pairs.
  if (text.includes('\u0000') || !text.isWellFormed()) {
    throw new LunaError('INVALID_INPUT', 'The request contains characters that are not text.')
  }
}

/** Throws INVALID_INPUT. */
export function assertStorable(input: unknown): void {
  let level: unknown[] = [input]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw new LunaError('INVALID_INPUT', 'The request is nested too deeply.')
    const inner: unknown[] = []
    for (const value of level) {
      if (typeof value === 'string') assertStorableText(value)
      else if (typeof value === 'object' && value !== null) {
        for (const [name, one] of Object.entries(value)) inner.push(name, one)
      }
    }
    level = inner
  }
}
