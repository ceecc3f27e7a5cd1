import { expect, it } from 'vitest'
import { assertStorable } from './storable.ts'

it.each(['\u0000', 'a\u0000b', '\ud800', 'x\udfffy'])('refuses %j, wherever it stands', (text) => {
  for (const input of [text, [text], { a: { b: [text] } }, { [text]: 1 }]) {
    expect(() => assertStorable(input)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  }
})

it('refuses what is nested too deeply', () => {
  let nested: unknown = 'deep'
  for (let depth = 0; depth < 100_000; depth++) nested = [nested]
  expect(() => assertStorable(nested)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

it('lets everything else pass', () => {
  for (const input of [undefined, null, 1, true, '', '𝔘𝔫𝔦 💥 \u202e', { a: [1, { b: 'text\r\n' }] }]) {
    expect(() => assertStorable(input)).not.toThrow()
  }
})
