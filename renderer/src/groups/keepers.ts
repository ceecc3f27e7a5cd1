/** Which member of a group of copies is kept, and what tells the members apart. */
import type { DuplicateGroup, DuplicateMember } from '#shared/contract/studio/duplicates.ts'

export type KeeperRule =
  | { readonly by: 'largest' | 'oldest' | 'format' }
  | { readonly by: 'collection'; readonly id: string }

/** Formats that lose nothing first; an edited copy of a lossy file is one more loss. */
const FORMATS: readonly string[] = [
  'image/svg+xml',
  'image/tiff',
  'image/png',
  'image/webp',
  'image/avif',
  'image/jpeg',
  'image/gif',
]

const pixelsOf = ({ summary: { width, height } }: DuplicateMember): number => (width ?? 0) * (height ?? 0)

/** Milliseconds; a file that is not dated is as old as its asset. */
function dateOf({ fileModifiedAt, summary }: DuplicateMember): number {
  return Date.parse(fileModifiedAt ?? summary.createdAt)
}

function formatRank({ mediaType }: DuplicateMember): number {
  const place = FORMATS.indexOf(mediaType ?? '')
  return place === -1 ? FORMATS.length : place
}

const larger = (a: DuplicateMember, b: DuplicateMember): number =>
  pixelsOf(b) - pixelsOf(a) || (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0)

const older = (a: DuplicateMember, b: DuplicateMember): number => dateOf(a) - dateOf(b)

function better(rule: KeeperRule): (a: DuplicateMember, b: DuplicateMember) => number {
  switch (rule.by) {
    case 'largest':
      return (a, b) => larger(a, b) || older(a, b)
    case 'oldest':
      return (a, b) => older(a, b) || larger(a, b)
    case 'format':
      return (a, b) => formatRank(a) - formatRank(b) || larger(a, b)
    case 'collection': {
      const isIn = ({ collectionIds }: DuplicateMember) => Number(collectionIds.includes(rule.id))
      return (a, b) => isIn(b) - isIn(a) || larger(a, b)
    }
  }
}

/** The member that the rule keeps; null where the rule says nothing of this group. */
export function keeperBy(rule: KeeperRule, { members }: DuplicateGroup): string | null {
  if (rule.by === 'collection' && !members.some(({ collectionIds }) => collectionIds.includes(rule.id))) return null
  return members.toSorted(better(rule))[0]?.summary.id ?? null
}

/** Names a group as long as it has the same members. */
export function keyOf({ members }: DuplicateGroup): string {
  return members.map(({ summary }) => summary.id).join(' ')
}

const isPair = (pair: { a: string; b: string }, one: string, other: string): boolean =>
  (pair.a === one && pair.b === other) || (pair.a === other && pair.b === one)

/** The highest that was measured; null where the two were never compared. */
export function similarityOf({ pairs }: DuplicateGroup, one: string, other: string): number | null {
  const measured = pairs.filter((pair) => isPair(pair, one, other)).map(({ similarity }) => similarity)
  return measured.length === 0 ? null : Math.max(...measured)
}

export function isAlternate({ alternates }: DuplicateGroup, one: string, other: string): boolean {
  return alternates.some((pair) => isPair(pair, one, other))
}

/** True where some member is an alternate of every other, so that nothing is left to be said. */
export function isResolved(group: DuplicateGroup): boolean {
  const ids = group.members.map(({ summary }) => summary.id)
  return ids.some((one) => ids.every((other) => one === other || isAlternate(group, one, other)))
}
