import fc from 'fast-check'
import { expect, test } from 'vitest'
import { titleOf } from './file-title.ts'

test.each([
  ['/a/moon_castle-02.png', 'Moon castle 02'],
  ['IMG_2034.jpg', 'IMG 2034'],
  ['00012-4242424242.png', '00012-4242424242'],
  ['élan vital.webp', 'Élan vital'],
  ['月の庭.png', '月の庭'],
  ['a\u202egnp.exe.png', 'A gnp.exe'],
  ['line\nbreak.png', 'Line break'],
  ['___.png', 'Untitled'],
  ['.png', '.png'],
])('the title of %j is %j', (path, title) => expect(titleOf(path)).toBe(title))

test('a title is never empty, too long, or more than a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      const title = titleOf(`${name}.png`)
      expect(title.trim()).not.toBe('')
      expect(title.length).toBeLessThanOrEqual(255)
      expect(title).not.toMatch(/[\p{Cc}\u202a-\u202e]/u)
    }),
  )
})
