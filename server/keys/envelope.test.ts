import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EnvelopeKey, open, seal } from './envelope.ts'

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array))
const keys: fc.Arbitrary<EnvelopeKey> = fc.record({ id: bytes(8).map((id) => id.toString('hex')), bytes: bytes(32) })
const context = fc.array(fc.string(), { maxLength: 3 })
const secret = fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array))

describe('an encrypted secret', () => {
  it('opens with its key and for its context alone', async () => {
    await fc.assert(
      fc.property(keys, keys, context, context, secret, (key, other, own, foreign, text) => {
        fc.pre(!key.bytes.equals(other.bytes) && JSON.stringify(own) !== JSON.stringify(foreign))
        const sealed = seal(key, own, text)
        expect(open([other, key], own, sealed)).toEqual(text)
        expect(open([key], foreign, sealed)).toBeNull()
        expect(open([{ id: key.id, bytes: other.bytes }], own, sealed)).toBeNull()
        expect(open([], own, sealed)).toBeNull()
      }),
    )
  })

  it('is refused after any change of any byte, and where it is cut', async () => {
    const flips = fc.record({ at: fc.nat(), bits: fc.integer({ min: 1, max: 255 }) })
    await fc.assert(
      fc.property(keys, context, secret, flips, (key, own, text, { at, bits }) => {
        const sealed = seal(key, own, text)
        const changed = Buffer.from(sealed)
        const place = at % changed.length
        changed.writeUInt8(changed.readUInt8(place) ^ bits, place)
        expect(open([key], own, changed)).toBeNull()
        expect(open([key], own, sealed.subarray(0, place))).toBeNull()
      }),
    )
  })

  it('differs each time, and holds nothing that can be read', () => {
    const key = { id: '00'.repeat(8), bytes: Buffer.alloc(32, 1) }
    const text = Buffer.from('a secret that is long enough to be found')
    const [one, other] = [seal(key, ['a'], text), seal(key, ['a'], text)]
    expect(one.equals(other)).toBe(false)
    expect(one.includes(text.subarray(0, 6))).toBe(false)
  })
})
