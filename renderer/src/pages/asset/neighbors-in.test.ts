import { expect, it } from 'vitest'
import { neighborsIn } from './neighbors-in.ts'

const page = (offset: number, ...ids: string[]) => ({ offset, items: ids.map((id) => ({ id })) })

it('finds who stands before and after, across pages', () => {
  const pages = [page(2, 'c', 'd'), page(0, 'a', 'b')]
  expect(neighborsIn(pages, 'b')).toEqual({ previous: 'a', next: 'c' })
  expect(neighborsIn(pages, 'a')).toEqual({ previous: null, next: 'b' })
})

it('does not step over a gap, nor know who is not there', () => {
  expect(neighborsIn([page(0, 'a'), page(5, 'f')], 'a')).toEqual({ previous: null, next: null })
  expect(neighborsIn([page(0, 'a')], 'z')).toBeNull()
})
