import { expect, it } from 'vitest'
import { placementStyle } from './picture-placement.ts'

const stage = { width: 400, height: 200 }

it('fills the stage where nothing is turned or cut', () => {
  const whole = { box: { x: 0, y: 0, width: 1, height: 1 }, mirrored: false, quarterTurns: 0 } as const
  expect(placementStyle(whole, stage)).toMatchObject({ left: '0%', top: '0%', width: '100%', height: '100%' })
})

it('gives a picture on its side the swapped lengths, about the same center', () => {
  const turned = { box: { x: 0, y: 0, width: 1, height: 1 }, mirrored: true, quarterTurns: 1 } as const
  // 200 wide and 400 high, so that a quarter turn makes it 400 by 200.
  expect(placementStyle(turned, stage)).toMatchObject({
    left: '25%',
    top: '-50%',
    width: '50%',
    height: '200%',
    transform: 'rotate(90deg) scaleX(-1)',
  })
})

it('reaches beyond the stage where the picture shows more', () => {
  const larger = { box: { x: -1, y: 0, width: 2, height: 1 }, mirrored: false, quarterTurns: 0 } as const
  expect(placementStyle(larger, stage)).toMatchObject({ left: '-100%', width: '200%', maxWidth: 'none' })
})
