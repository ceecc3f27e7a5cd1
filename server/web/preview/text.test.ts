/** What a card can show of what people write. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText } from '#shared/testing/any-text.ts'
import { HOSTILE_NAME, HOSTILE_TEXT } from '../hostile.fixture.ts'
import { outlineOf, widthOf } from './fonts.ts'
import { drawableText, type TextStyle, wrapped, wrappedIn } from './text.ts'

const style: TextStyle = { size: 44, weight: 600, width: 532, lines: 4 }

test('keeps the letters that the fonts have, and drops the rest', () => {
  expect(drawableText('Ł, ź, ÀÉ, Ελληνικά, Привет, ế, ệ')).toBe('Ł, ź, ÀÉ, Ελληνικά, Привет, ế, ệ')
  expect(drawableText('The 🔥 last\u202e\u0007 lamp\n\t')).toBe('The last lamp')
  expect(drawableText('e\u0301'.repeat(2))).toBe('éé')
  // Half of a name in another script is another name, so that none of it is shown.
  expect(drawableText('灯台守 A')).toBe('')
  expect(drawableText('\u202eمنارة')).toBe('')
  expect(drawableText('🔥🔥')).toBe('')
})

test('divides at words, divides long words, and ends in an ellipsis where there is more', () => {
  expect(wrapped('The keeper', style)).toEqual(['The keeper'])
  const lines = wrapped('The keeper of the saltglass lighthouse at the end of the world and beyond it', {
    ...style,
    lines: 2,
  })
  expect(lines).toHaveLength(2)
  expect(lines[0]).toBe('The keeper of the')
  expect(lines[1]).toMatch(/…$/)
  const long = wrapped('W'.repeat(500), style)
  expect(long).toHaveLength(4)
  expect(long.at(-1)).toMatch(/^W+…$/)
  expect(wrapped('', style)).toEqual([])
})

test('takes the largest size in which all of it fits', () => {
  const sizes = [
    { ...style, size: 64, lines: 2 },
    { ...style, size: 52, lines: 3 },
  ] as const
  expect(wrappedIn('Ash', sizes).style.size).toBe(64)
  expect(wrappedIn('The keeper of the saltglass lighthouse again', sizes).style.size).toBe(52)
  expect(wrappedIn('W'.repeat(500), sizes).style.size).toBe(52)
})

test('no text is wider than its line, and none of it becomes a part of the drawing', () => {
  fc.assert(
    fc.property(anyText(700), (text) => {
      const lines = wrapped(drawableText(text), style)
      expect(lines.length).toBeLessThanOrEqual(style.lines)
      for (const line of lines) {
        expect(widthOf(line, style.size, style.weight)).toBeLessThanOrEqual(style.width)
        expect(outlineOf(line, style.size, style.weight, { x: 0, y: 0 })).toMatch(/^[ML\dQCZ.,e -]*$/)
      }
    }),
    { numRuns: 30 },
  )
  for (const text of [HOSTILE_NAME, HOSTILE_TEXT]) {
    expect(outlineOf(drawableText(text), 30, 400, { x: 0, y: 0 })).toMatch(/^[ML\dQCZ.,e -]+$/)
  }
})
