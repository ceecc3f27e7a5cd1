/** What was written in drafts on all devices, each value once, and what of it a person gave up. */
import type { Draft } from '#shared/contract/market/submissions.ts'

/** Fields that are one value each; null: none yet. */
function valuesOf({ card, offers, ageRating, media }: Draft): Record<string, unknown> {
  return {
    ...{ name: card.name, description: card.description, price: offers[0]?.priceCents ?? null, ageRating },
    race: Reflect.get('character' in card ? (card.character ?? {}) : {}, 'race') ?? null,
    media: media.map(({ sha256 }) => sha256).join(' '),
  }
}

/** Those whose values repeat, so that nothing follows from what is there. */
const REPEATED = ['ageRating', 'media']

export interface EditHistory {
  /** `before` is what the person saw: what differs was written over knowingly. Null: begun. */
  wrote(id: string, before: Draft | null, after: Draft): void
  /** What was written, never given up by anybody, and is not there. */
  lost(id: string, final: Draft): string[]
  ids(): string[]
}

export function createEditHistory(): EditHistory {
  const written = new Map<string, Set<unknown>>()
  const gone = new Map<string, Set<unknown>>()
  const ids = new Set<string>()
  const add = (map: Map<string, Set<unknown>>, key: string, value: unknown): void => {
    map.set(key, (map.get(key) ?? new Set()).add(value))
  }
  return {
    wrote(id, before, after) {
      ids.add(id)
      const old = before === null ? {} : valuesOf(before)
      for (const [field, value] of Object.entries(valuesOf(after))) {
        if (REPEATED.includes(field) || (before !== null && old[field] === value)) continue
        add(written, `${id} ${field}`, value)
        if (before !== null) add(gone, `${id} ${field}`, old[field])
      }
    },
    lost: (id, final) =>
      Object.entries(valuesOf(final)).flatMap(([field, value]) => {
        const key = `${id} ${field}`
        const standing = [...(written.get(key) ?? [])].filter((one) => gone.get(key)?.has(one) !== true)
        return standing
          .filter((one) => one !== value)
          .map((one) => `${key}: ${String(one)} gave way to ${String(value)}`)
      }),
    ids: () => [...ids],
  }
}
