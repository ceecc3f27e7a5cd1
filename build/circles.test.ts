import { describe, expect, test } from 'vitest'
import { compareCircles, findCircles } from './circles.ts'

const circlesOf = (imports: Record<string, string[]>) => findCircles(new Map(Object.entries(imports)))

describe('findCircles', () => {
  test('finds folders that import one another around a third, and leaves out what only hangs on them', () => {
    const found = circlesOf({
      'top/a/1.ts': ['top/b/1.ts', 'top/d/1.ts'],
      'top/b/2.ts': ['top/c/1.ts'],
      'top/c/1.ts': ['top/a/2.ts'],
    })
    expect(found).toEqual([{ parent: 'top', places: ['a', 'b', 'c'] }])
  })

  test('looks at folders inside of folders, and at a folder with a file next to it', () => {
    const found = circlesOf({
      'top/a/x/1.ts': ['top/a/y/1.ts'],
      'top/a/y/1.ts': ['top/a/x/2.ts'],
      'top/main.ts': ['top/b/1.ts'],
      'top/b/2.ts': ['top/main.ts'],
    })
    expect(found).toEqual([
      { parent: 'top', places: ['b', 'main.ts'] },
      { parent: 'top/a', places: ['x', 'y'] },
    ])
  })

  test('finds none in one direction, inside of a folder, and between files', () => {
    const found = circlesOf({
      'top/a/1.ts': ['top/b/1.ts', 'top/a/2.ts'],
      'top/a/2.ts': ['top/a/1.ts'],
      'other/1.ts': ['top/a/1.ts'],
      'top/b/1.ts': ['other/1.ts'],
    })
    expect(found).toEqual([])
  })
})

describe('compareCircles', () => {
  const left = { top: [['a', 'b', 'c']] }

  test('accepts what is left, and nothing more', () => {
    expect(compareCircles([{ parent: 'top', places: ['a', 'b', 'c'] }], left)).toEqual([])
    expect(compareCircles([], {})).toEqual([])
  })
  test('refuses a new circle and one that has grown', () => {
    expect(compareCircles([{ parent: 'new', places: ['x', 'y'] }], {})).toEqual(['new: x, y import one another'])
    const grown = compareCircles([{ parent: 'top', places: ['a', 'b', 'c', 'd'] }], left)
    expect(grown).toEqual(['top: a, b, c, d import one another'])
  })
  test('wants what has shrunk or gone to be noted', () => {
    expect(compareCircles([{ parent: 'top', places: ['a', 'b'] }], left)).toEqual([expect.stringContaining('--write')])
    expect(compareCircles([], left)).toEqual([expect.stringContaining('--write')])
  })
})
