import type { DuplicateGroup, DuplicateMember } from '#shared/contract/studio/duplicates.ts'
import { idOf } from '../testing/ids.ts'

type Facts = Partial<Omit<DuplicateMember, 'summary'>> & { width?: number; height?: number; createdAt?: string }

/** A copy for tests: a picture of 100 × 100 in PNG, unless said otherwise. */
export function memberOf(
  count: number,
  { width = 100, height = 100, createdAt, ...facts }: Facts = {},
): DuplicateMember {
  const at = createdAt ?? '2026-01-01T00:00:00.000Z'
  return {
    summary: {
      ...{ id: idOf(count), kind: 'image', name: `Copy ${count}`, pictureId: null, width, height, hasAlpha: false },
      ...{ dominantColor: null, rating: 0, flag: null, tags: [], hasDraft: false, collapsedCount: 0, verdict: null },
      ...{ createdAt: at, updatedAt: at },
    },
    ...{ mediaType: 'image/png', sizeBytes: 1_000, fileModifiedAt: null, collectionIds: [] },
    ...facts,
  }
}

export function groupOf(...members: DuplicateMember[]): DuplicateGroup {
  return { members, pairs: [], alternates: [] }
}
