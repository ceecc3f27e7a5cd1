import { expect, it } from 'vitest'
import { cleanPath, isFullPath, joinPath, parentPath } from './path-text.ts'

it.each([
  ['  /home/mira/models ', '/home/mira/models'],
  ['"C:\\Users\\Mira\\models"', 'C:\\Users\\Mira\\models'],
  ["'/a b/c'", '/a b/c'],
  ['"half', '"half'],
  ['', ''],
])('takes %s as %s', (text, path) => {
  expect(cleanPath(text)).toBe(path)
})

it.each([
  ['/home/mira', true],
  ['C:\\Users', true],
  ['D:/models', true],
  ['\\\\server\\share', true],
  ['models', false],
  ['./models', false],
  ['C:models', false],
])('%s is a full path: %s', (path, full) => {
  expect(isFullPath(path)).toBe(full)
})

it('joins with the separator of the folder', () => {
  expect(joinPath('/home/mira/', 'a.tar')).toBe('/home/mira/a.tar')
  expect(joinPath('C:\\Backups', 'a.tar')).toBe('C:\\Backups\\a.tar')
  expect(joinPath('/', 'a')).toBe('/a')
})

it('finds the folder of a path', () => {
  expect(parentPath('/home/mira/library')).toBe('/home/mira')
  expect(parentPath('/library/')).toBe('/')
  expect(parentPath('C:\\Users\\Mira\\library')).toBe('C:\\Users\\Mira')
})
