import { describe, expect, test } from 'vitest'
import { ORIENTATIONS } from '#shared/similarity/orientations.ts'
import type { Affine } from '../features/movement.ts'
import { orientGray } from '../hashes/orient.ts'
import { movementOfOrientation } from './movements.ts'

const move = ([a, b, c, d, e, f]: Affine, x: number, y: number): [number, number] => [
  a * x + b * y + c,
  d * x + e * y + f,
]

describe('movementOfOrientation', () => {
  test.each(ORIENTATIONS)('puts every pixel where %s puts it', (orientation) => {
    const image = { width: 5, height: 3, data: Uint8Array.from({ length: 15 }, (_, at) => at) }
    const turned = orientGray(image, orientation)
    for (const [at, value] of image.data.entries()) {
      const [x, y] = move(movementOfOrientation(orientation), ((at % 5) + 0.5) / 5, (Math.floor(at / 5) + 0.5) / 3)
      const [column, row] = [Math.floor(x * turned.width), Math.floor(y * turned.height)]
      expect(turned.data[row * turned.width + column]).toBe(value)
    }
  })
})
