/** Damaged files of every format: a picture or a declared error, never a crash, a hang or an undeclared failure. */
import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { pictureHashes } from '../hashes/picture-hashes.ts'
import { openPicture } from './picture.ts'

type Outcome = 'decoded' | 'refused'

async function outcome(bytes: Uint8Array): Promise<Outcome> {
  try {
    const hashes = await pictureHashes(await openPicture({ bytes }, { limits: { maxPixels: 4_000_000 } }))
    expect(hashes.orientations.pHash).toHaveLength(8)
    return 'decoded'
  } catch (error) {
    expect(error).toBeInstanceOf(LunaError)
    expect(error).not.toMatchObject({ code: 'INTERNAL' })
    return 'refused'
  }
}

/** Pixels that no compression gets rid of, the same in every run (Marsaglia's xorshift32). */
function noise(width: number, height: number, seed: number): Sharp {
  let state = seed * 0x9e3779b1
  const pixels = Uint8Array.from({ length: width * height * 3 }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state & 0xff
  })
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

const files = new Map<string, Uint8Array>()
const FORMATS = ['png', 'jpeg', 'progressive', 'webp', 'lossless', 'avif', 'gif', 'tiff', 'svg'] as const

beforeAll(async () => {
  const pixels = await noise(90, 70, 1).png().toBuffer()
  const make = (store: (from: Sharp) => Sharp): Promise<Buffer> => store(sharp(pixels)).toBuffer()
  files.set('png', await make((from) => from.png()))
  files.set('jpeg', await make((from) => from.jpeg()))
  files.set('progressive', await make((from) => from.jpeg({ progressive: true })))
  files.set('webp', await make((from) => from.webp()))
  files.set('lossless', await make((from) => from.webp({ lossless: true })))
  files.set('avif', await make((from) => from.avif({ effort: 0 })))
  files.set('gif', await make((from) => from.gif()))
  files.set('tiff', await make((from) => from.tiff({ compression: 'lzw' })))
  const shapes = Array.from({ length: 20 }, (_, index) => `<circle cx="${index * 4}" cy="30" r="${index}"/>`)
  files.set(
    'svg',
    new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg" width="90" height="70">${shapes.join('')}</svg>`),
  )
})

describe.each(FORMATS)('%s', (format) => {
  const file = (): Uint8Array => files.get(format) ?? new Uint8Array()

  test('whole, it decodes', async () => {
    expect(await outcome(file())).toBe('decoded')
  })

  test('cut short, it is refused', async () => {
    for (const share of [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97]) {
      expect(await outcome(file().subarray(0, Math.floor(file().length * share))), `${share} of it`).toBe('refused')
    }
  })

  test('without its last bytes, it is refused', async () => {
    for (const bytes of [5, 9, 12, 20]) {
      expect(await outcome(file().subarray(0, file().length - bytes)), `${bytes} bytes missing`).toBe('refused')
    }
  })

  test('with bytes changed, it decodes or is refused', async () => {
    const changes = fc.array(fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }), {
      minLength: 1,
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const damaged = Uint8Array.from(file())
        for (const { at, value } of list) damaged[at % damaged.length] = value
        await outcome(damaged)
      }),
      { numRuns: byExtent({ short: 12, long: 40 }) },
    )
  })

  test('with a stretch missing or repeated, it decodes or is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 400 }), fc.boolean(), async (seed, length, repeat) => {
        const at = seed % file().length
        const rest = file().subarray(repeat ? Math.max(0, at - length) : Math.min(at + length, file().length))
        await outcome(Uint8Array.from([...file().subarray(0, at), ...rest]))
      }),
      { numRuns: byExtent({ short: 8, long: 25 }) },
    )
  })
})

async function animation(store: (from: Sharp) => Sharp): Promise<Buffer> {
  const frames = await Promise.all([1, 2, 3].map((seed) => noise(40, 40, seed).png().toBuffer()))
  return store(sharp(frames, { join: { animated: true } })).toBuffer()
}

test('an animation cut short after its first frame is refused', async () => {
  for (const store of [(from: Sharp) => from.gif(), (from: Sharp) => from.webp({ lossless: true })]) {
    const whole = await animation(store)
    expect(await outcome(whole)).toBe('decoded')
    expect(await outcome(whole.subarray(0, Math.floor(whole.length * 0.8)))).toBe('refused')
  }
})

test('a GIF ends where its blocks end, not where a byte looks like the end', async () => {
  const whole = await animation((from) => from.gif())
  expect(await outcome(Buffer.concat([whole, Buffer.alloc(7, 1)]))).toBe('decoded')
  const cut = Buffer.concat([whole.subarray(0, Math.floor(whole.length * 0.8)), Buffer.of(0x3b)])
  expect(await outcome(cut)).toBe('refused')
})

test('any bytes at all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => void (await outcome(bytes))),
    { numRuns: byExtent({ short: 60, long: 200 }) },
  )
})
