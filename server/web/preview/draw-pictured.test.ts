/** Cards whose pictures cannot be shown have words alone, which are kept where another try would end the same way. */
import { expect, test } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { drawCard } from './draw.ts'
import { drawPictured } from './draw-pictured.ts'
import type { CardFace } from './face.ts'

const FACE: CardFace = {
  ...{ label: 'Character', title: 'Ash', plainTitle: 'Character', byline: 'by Ann', text: '', detail: 'From $4.99' },
  ...{ badge: null, pictures: [], kind: 'character' },
}
const BROKEN = Buffer.from('not a picture')

const draw = async (face: CardFace, pictures: readonly Uint8Array[]): Promise<Buffer> =>
  Buffer.from(await drawCard(face, pictures))

test('a picture that cannot be decoded is not tried again', async () => {
  const words = await drawPictured(FACE, [], draw)
  const card = await drawPictured(FACE, [BROKEN], draw)
  expect(card.isWhole).toBe(true)
  expect(card.bytes.equals(words.bytes)).toBe(true)
})

test('a picture is tried again where it could not be read, or drawing stopped for another reason', async () => {
  expect(await drawPictured(FACE, [null], draw)).toMatchObject({ isWhole: false })
  expect(await drawPictured(FACE, [BROKEN, null], draw)).toMatchObject({ isWhole: false })
  const stopped: typeof draw = async (face, pictures) => {
    if (pictures.length > 0) throw new LunaError('INTERNAL', 'the process that read it stopped')
    return draw(face, pictures)
  }
  expect(await drawPictured(FACE, [BROKEN], stopped)).toMatchObject({ isWhole: false })
  await expect(drawPictured(FACE, [], () => Promise.reject(new LunaError('INTERNAL')))).rejects.toThrow()
})
