import { join, sep } from 'node:path'
import { expect, it } from 'vitest'
import { placeOfUpload, placeWithin } from './places.ts'

const root = join(sep, 'home', 'mira', 'my-art')

it('names the imported folder and what lies between it and the file', () => {
  expect(placeWithin(join(root, 'harbor', 'gate.png'), [root])).toEqual({
    folders: ['my-art', 'harbor'],
    path: 'my-art/harbor/gate.png',
  })
  expect(placeWithin(join(root, 'gate.png'), [join(sep, 'other'), root]).folders).toEqual(['my-art'])
})

it('knows no folder of a file that was chosen by itself, or whose folder only begins alike', () => {
  expect(placeWithin(join(root, 'gate.png'), [join(root, 'gate.png')])).toEqual({ folders: [], path: 'gate.png' })
  expect(placeWithin(join(`${root}-old`, 'gate.png'), [root]).folders).toEqual([])
})

it('takes the innermost of nested folders, and leaves the root of a disk without a name', () => {
  expect(placeWithin(join(root, 'harbor', 'gate.png'), [root, join(root, 'harbor')]).folders).toEqual(['harbor'])
  expect(placeWithin(join(sep, 'art', 'gate.png'), [sep]).folders).toEqual(['art'])
})

it('shows names composed and without control characters', () => {
  expect(placeOfUpload(['u\u0308ber', '\u202e', 'a.png'].join(sep))).toEqual({ folders: ['über'], path: 'über/a.png' })
})
