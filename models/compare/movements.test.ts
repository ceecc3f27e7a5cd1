import { describe, expect, test } from 'vitest'
import { ORIENTATIONS } from '#shared/similarity/orientations.ts'
import type { Affine } from '../features/movement.ts'
import { orientGrey } from '../hashes/orient.ts'
import { movementOfAlignment, movementOfOrientation } from './movements.ts'

const move = ([a, b, c, d, e, f]: Affine, x: number, y: number): [number, number] => [
  a * x + b * y + c,
  d * x + e * y + f,
]

describe('movementOfOrientation', () => {
  test.each(ORIENTATIONS)('puts every pixel where %s puts it', (orientation) => {
    const image = { width: 5, height: 3, data: Uint8Array.from({ length: 15 }, (_, at) => at) }
    const turned = orientGrey(image, orientation)
    for (const [at, value] of image.data.entries()) {
      const [x, y] = move(movementOfOrientation(orientation), ((at % 5) + 0.5) / 5, (Math.floor(at / 5) + 0.5) / 3)
      const [column, row] = [Math.floor(x * turned.width), Math.floor(y * turned.height)]
      expect(turned.data[row * turned.width + column]).toBe(value)
    }
  })
})

describe('movementOfAlignment', () => {
  test('puts the part over the whole of the other picture', () => {
    const rectangle = { x: 0.25, y: 0.5, width: 0.5, height: 0.25 }
    const inA = movementOfAlignment({ orientation: 'identity', crop: { within: 'a', rectangle } })
    expect([move(inA, 0.25, 0.5), move(inA, 0.75, 0.75)]).toEqual([
      [0, 0],
      [1, 1],
    ])
    const inB = movementOfAlignment({ orientation: 'rotate180', crop: { within: 'b', rectangle } })
    expect([move(inB, 1, 1), move(inB, 0, 0)]).toEqual([
      [0.25, 0.5],
      [0.75, 0.75],
    ])
  })
})
