/** The selected assets, the anchor of a range, and the keyboard cursor. */
export interface Place {
  id: string
  index: number
}

export interface Selection {
  ids: ReadonlySet<string>
  /** Where a range begins. */
  anchor: Place | null
  /** What the next key acts on. */
  cursor: Place | null
}

export const NO_SELECTION: Selection = { ids: new Set(), anchor: null, cursor: null }

/** Just this one. */
export function selectOnly(place: Place): Selection {
  return { ids: new Set([place.id]), anchor: place, cursor: place }
}

/** Adds one, or takes it out; ranges then begin here. */
export function toggle(selection: Selection, place: Place): Selection {
  const ids = new Set(selection.ids)
  if (!ids.delete(place.id)) ids.add(place.id)
  return { ids, anchor: place, cursor: place }
}

/** Moves the keyboard's place and leaves the selection as it is. */
export function moveCursor(selection: Selection, place: Place): Selection {
  return { ...selection, cursor: place }
}

/** The indexes that a range to `index` covers, both ends included. */
export function rangeTo(selection: Selection, index: number): { first: number; last: number } {
  const from = selection.anchor?.index ?? index
  return { first: Math.min(from, index), last: Math.max(from, index) }
}

/** Selects a range from the anchor to `place`; with `keep`, in addition to the current selection. */
export function extendTo(selection: Selection, place: Place, rangeIds: readonly string[], keep: boolean): Selection {
  return {
    ids: new Set(keep ? [...selection.ids, ...rangeIds] : rangeIds),
    anchor: selection.anchor ?? place,
    cursor: place,
  }
}

export function selectAll(selection: Selection, ids: readonly string[]): Selection {
  return { ...selection, ids: new Set(ids) }
}

export function clearSelection(selection: Selection): Selection {
  return { ...selection, ids: new Set() }
}

/** Without assets that left the list. */
export function without(selection: Selection, gone: ReadonlySet<string>): Selection {
  return { ...selection, ids: new Set([...selection.ids].filter((id) => !gone.has(id))) }
}

/** What an action means: the selection, or where nothing is selected, the asset under the keyboard's place. */
export function targets(selection: Selection): string[] {
  if (selection.ids.size > 0) return [...selection.ids]
  return selection.cursor ? [selection.cursor.id] : []
}

/** How far around its old index an asset is looked for after the list changed. */
const SEARCH_REACH = 200

/**
 * After a refresh: the cursor stays on its asset where that is still near, else on its index.
 * Answers null where nothing has to change.
 */
export function followList(
  selection: Selection,
  total: number,
  idAt: (index: number) => string | undefined,
): Selection | null {
  const { cursor } = selection
  if (!cursor) return null
  const here = idAt(cursor.index)
  if (here === cursor.id) return null
  for (let distance = 1; distance <= SEARCH_REACH; distance++) {
    for (const index of [cursor.index - distance, cursor.index + distance]) {
      if (idAt(index) === cursor.id) return withCursor(selection, { id: cursor.id, index })
    }
  }
  if (total === 0) return NO_SELECTION
  const index = Math.min(cursor.index, total - 1)
  const id = idAt(index)
  // The page there is still on its way.
  if (id === undefined) return null
  const wasAlone = selection.ids.size <= 1 && selection.ids.has(cursor.id)
  return wasAlone ? selectOnly({ id, index }) : { ...selection, cursor: { id, index }, anchor: { id, index } }
}

function withCursor(selection: Selection, cursor: Place): Selection {
  const anchor = selection.anchor?.id === cursor.id ? cursor : selection.anchor
  return { ...selection, cursor, anchor }
}
