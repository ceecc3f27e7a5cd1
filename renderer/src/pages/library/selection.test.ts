import { describe, expect, it } from 'vitest'
import {
  clearSelection,
  extendTo,
  followList,
  moveCursor,
  NO_SELECTION,
  rangeTo,
  selectAll,
  selectOnly,
  targets,
  toggle,
  without,
} from './selection.ts'

const list = ['a', 'b', 'c', 'd', 'e']
const place = (id: string) => ({ id, index: list.indexOf(id) })
const slice = (range: { first: number; last: number }) => list.slice(range.first, range.last + 1)

describe('selection', () => {
  it('selects one, then toggles others', () => {
    const two = toggle(selectOnly(place('a')), place('c'))
    expect([...two.ids]).toEqual(['a', 'c'])
    expect([...toggle(two, place('a')).ids]).toEqual(['c'])
  })

  it('extends from the anchor in both directions and shrinks again', () => {
    const start = selectOnly(place('c'))
    const down = extendTo(start, place('e'), slice(rangeTo(start, 4)), false)
    expect([...down.ids]).toEqual(['c', 'd', 'e'])
    const up = extendTo(down, place('a'), slice(rangeTo(down, 0)), false)
    expect([...up.ids]).toEqual(['a', 'b', 'c'])
    expect(up.anchor).toEqual(place('c'))
  })

  it('keeps the rest of the selection where asked to', () => {
    const start = toggle(selectOnly(place('a')), place('d'))
    const more = extendTo(start, place('e'), slice(rangeTo(start, 4)), true)
    expect([...more.ids].toSorted()).toEqual(['a', 'd', 'e'])
  })

  it('begins a range where the click was when nothing was selected', () => {
    expect(rangeTo(NO_SELECTION, 3)).toEqual({ first: 3, last: 3 })
  })

  it('acts on the selection, or else on the asset under the cursor', () => {
    const selection = selectOnly(place('b'))
    expect(targets(selection)).toEqual(['b'])
    expect(targets(clearSelection(selection))).toEqual(['b'])
    expect(targets(moveCursor(selectAll(selection, ['a', 'b']), place('e')))).toEqual(['a', 'b'])
    expect(targets(NO_SELECTION)).toEqual([])
  })

  it('forgets what was removed', () => {
    expect([...without(selectAll(NO_SELECTION, list), new Set(['b', 'e'])).ids]).toEqual(['a', 'c', 'd'])
  })
})

describe('followList', () => {
  const at = (ids: string[]) => (index: number) => ids[index]

  it('changes nothing while the asset stays in its place', () => {
    expect(followList(selectOnly(place('b')), 5, at(list))).toBeNull()
  })

  it('follows its asset when others come in before it', () => {
    const followed = followList(selectOnly(place('b')), 7, at(['x', 'y', ...list]))
    expect(followed?.cursor).toEqual({ id: 'b', index: 3 })
    expect(followed?.anchor).toEqual({ id: 'b', index: 3 })
    expect([...(followed?.ids ?? [])]).toEqual(['b'])
  })

  it('moves on to what moved up when its asset left', () => {
    const followed = followList(selectOnly(place('b')), 4, at(['a', 'c', 'd', 'e']))
    expect(followed).toEqual(selectOnly({ id: 'c', index: 1 }))
  })

  it('steps back from the end of a list that became shorter', () => {
    expect(followList(selectOnly(place('e')), 4, at(list.slice(0, 4)))?.cursor).toEqual({ id: 'd', index: 3 })
  })

  it('keeps a selection of several when the asset under the cursor left', () => {
    const many = moveCursor(selectAll(selectOnly(place('b')), ['a', 'b', 'd']), place('b'))
    const followed = followList(many, 4, at(['a', 'c', 'd', 'e']))
    expect([...(followed?.ids ?? [])]).toEqual(['a', 'b', 'd'])
    expect(followed?.cursor?.id).toBe('c')
  })

  it('waits for a page that is not there yet, and ends with an empty list', () => {
    expect(followList(selectOnly(place('b')), 5, () => undefined)).toBeNull()
    expect(followList(selectOnly(place('b')), 0, () => undefined)).toEqual(NO_SELECTION)
  })
})
