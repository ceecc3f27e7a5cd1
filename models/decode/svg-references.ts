/**
 * Bounds what a drawing's internal references multiply: a few `use` elements, each repeating the one before ten times,
 * would otherwise draw billions of shapes.
 */

/** Elements drawn by way of references in one drawing; well under the 500,000 at which librsvg itself gives up. */
const MAX_REFERENCED_ELEMENTS = 100_000
/** References that lead to further references; drawing programs nest a handful. */
const MAX_CHAIN = 200

interface Target {
  elements: number
  readonly references: string[]
}

interface ReferenceCounter {
  /** An element begins; its own references follow. */
  open(id: string | undefined): void
  close(): void
  /** The innermost open element refers to `target` (`#id`); anything else is ignored. */
  refer(target: string): void
  /** The id whose references draw too much, or undefined. */
  excess(): string | undefined
}

export function createReferenceCounter(): ReferenceCounter {
  const targets = new Map<string, Target>()
  const open: (Target | undefined)[] = []
  const all: string[] = []
  return {
    open(id) {
      // Elements that share an id count together: which of them a renderer takes is its own choice.
      const target = id === undefined ? undefined : (targets.get(id) ?? { elements: 0, references: [] })
      if (id !== undefined && target !== undefined) targets.set(id, target)
      open.push(target)
      for (const ancestor of open) if (ancestor !== undefined) ancestor.elements += 1
    },
    close() {
      open.pop()
    },
    refer(target) {
      if (!target.startsWith('#')) return
      const id = target.slice(1)
      all.push(id)
      for (const ancestor of open) ancestor?.references.push(id)
    },
    excess: () => findExcess(targets, all),
  }
}

function findExcess(targets: ReadonlyMap<string, Target>, references: readonly string[]): string | undefined {
  const drawnById = new Map<string, number>()
  const drawn = (id: string, chain: number): number => {
    if (chain > MAX_CHAIN) return MAX_REFERENCED_ELEMENTS + 1
    const known = drawnById.get(id)
    if (known !== undefined) return known
    // A circle counts as nothing on its second visit: librsvg refuses to follow it.
    drawnById.set(id, 0)
    const target = targets.get(id)
    if (target === undefined) return 0
    const total = target.references.reduce((sum, reference) => sum + drawn(reference, chain + 1), target.elements)
    drawnById.set(id, total)
    return total
  }
  let total = 0
  for (const id of references) {
    total += drawn(id, 0)
    if (total > MAX_REFERENCED_ELEMENTS) return id
  }
  return undefined
}
