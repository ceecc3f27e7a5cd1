/**
 * What was written in drafts on all devices, and what of it a person gave up: by itself enough to tell what may stand
 * in the end, and which conflicts there may be.
 */
import type { Draft } from '#shared/contract/market/submissions.ts'

/** Fields that are one value each, by their paths in conflicts; null: none yet. */
function valuesOf({ card, offers, ageRating, media }: Draft): Readonly<Record<string, unknown>> {
  return {
    'card.name': card.name,
    'card.description': card.description,
    'card.character.race': Reflect.get('character' in card ? (card.character ?? {}) : {}, 'race') ?? null,
    offers: offers[0]?.priceCents ?? null,
    media: media.map(({ sha256, role }) => `${role} ${sha256.slice(0, 8)}`).join(' '),
    ageRating,
  }
}

/** Its values are few and written often, so that a value does not tell who wrote it. */
const REPEATED: ReadonlySet<string> = new Set(['ageRating'])

interface Edit {
  readonly device: number
  readonly id: string
  /** What the person saw: differences were overwritten knowingly. Null: newly created. */
  readonly before: Draft | null
  readonly after: Draft
}

interface Sides {
  readonly id: string
  /** Of the fields in conflict. */
  readonly paths: readonly string[]
  readonly mine: Draft
  readonly theirs: Draft
}

export interface EditHistory {
  wrote(edit: Edit): void
  /** Seen both, and decided. */
  decided(decision: Sides & { readonly after: Draft }): void
  /** Call as the conflict is seen; what is wrong with it, `unfounded` tells. */
  saw(conflict: Sides): void
  /** Conflicts that were none: one side had seen the other, or a device never touched the field. */
  unfounded(): string[]
  /** What was written, never given up by anybody, and is not there. */
  lost(id: string, final: Draft): string[]
  /** Tags that are there though somebody took them away. */
  revived(id: string, final: Draft): string[]
  /** Returns what one draft has and the other lacks, unless a person replaced it or took it away since. */
  missing(id: string, wanted: Draft, found: Draft): string[]
  /** All devices have the same state: later writes continue from it. */
  agreed(id: string, final: Draft): void
  ids(): string[]
}

const inTurn = <Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value => {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}
const add = (map: Map<string, Set<unknown>>, key: string, value: unknown): void => {
  inTurn(map, key, () => new Set()).add(value)
}

/** What gave way to what, by the fields of submissions. */
function createLineage() {
  const successors = new Map<string, Map<unknown, Set<unknown>>>()
  return {
    gaveWay(field: string, from: unknown, to: unknown): void {
      const ofField = inTurn(successors, field, () => new Map<unknown, Set<unknown>>())
      inTurn(ofField, from, () => new Set()).add(to)
    },
    isBefore(field: string, earlier: unknown, later: unknown): boolean {
      const ofField = successors.get(field)
      const seen = new Set<unknown>([earlier])
      for (const value of seen) {
        for (const next of ofField?.get(value) ?? []) {
          if (next === later) return true
          seen.add(next)
        }
      }
      return false
    },
  }
}

/** Of fields whose values are written once each. */
function createValues() {
  const written = new Map<string, Set<unknown>>()
  const gone = new Map<string, Set<unknown>>()
  const { gaveWay, isBefore } = createLineage()
  return {
    isBefore,
    write: (field: string, value: unknown): void => add(written, field, value),
    giveUp(field: string, old: unknown, value: unknown): void {
      if (old === value) return
      add(gone, field, old)
      gaveWay(field, old, value)
    },
    lost: (field: string, value: unknown): string[] =>
      [...(written.get(field) ?? [])]
        .filter((one) => gone.get(field)?.has(one) !== true && one !== value)
        .map((one) => `${field}: ${String(one)} gave way to ${String(value)}`),
  }
}

/** What each device wrote last since all agreed. */
function createLasts() {
  const lasts = new Map<string, Map<number, unknown>>()
  const agreedOn = new Map<string, unknown>()
  return {
    write: (field: string, device: number, value: unknown): void =>
      void inTurn(lasts, field, () => new Map<number, unknown>()).set(device, value),
    countWriters: (field: string): number => lasts.get(field)?.size ?? 0,
    agree(field: string, value: unknown): void {
      lasts.delete(field)
      agreedOn.set(field, value)
    },
    /** It is one of those that a device wrote last, as each later one was written over an earlier one. */
    lost(field: string, value: unknown): string[] {
      const ofDevices = [...(lasts.get(field)?.values() ?? [])]
      if (ofDevices.length === 0 && !agreedOn.has(field)) return []
      const possible = ofDevices.length === 0 ? [agreedOn.get(field)] : ofDevices
      return possible.includes(value) ? [] : [`${field}: ${possible.map(String).join(' or ')} became ${String(value)}`]
    },
  }
}

/** Each is added once, and stays away once anybody took it away. */
function createTags() {
  const added = new Map<string, Set<unknown>>()
  const removed = new Map<string, Set<unknown>>()
  return {
    note({ id, before, after }: Edit): void {
      const old = before?.card.tags ?? []
      for (const tag of after.card.tags) if (!old.includes(tag)) add(added, id, tag)
      for (const tag of old) if (!after.card.tags.includes(tag)) add(removed, id, tag)
    },
    lost: (id: string, { card }: Draft): string[] =>
      [...(added.get(id) ?? [])]
        .filter((tag) => removed.get(id)?.has(tag) !== true && !card.tags.some((one) => one === tag))
        .map((tag) => `${id}: ${String(tag)} is gone`),
    missing: (id: string, wanted: Draft, found: Draft): string[] =>
      wanted.card.tags
        .filter((tag) => !found.card.tags.includes(tag) && removed.get(id)?.has(tag) !== true)
        .map((tag) => `${id}: ${tag} is missing`),
    revived: (id: string, { card }: Draft): string[] =>
      card.tags.filter((tag) => removed.get(id)?.has(tag) === true).map((tag) => `${id}: ${tag} is back`),
  }
}

/** Conflicts as they were seen, and what is wrong with them. */
function createConflicts(values: ReturnType<typeof createValues>, lasts: ReturnType<typeof createLasts>) {
  const seen: string[] = []
  const wrong: string[] = []
  return {
    see({ id, paths, mine, theirs }: Sides): void {
      const [ofMine, ofTheirs] = [valuesOf(mine), valuesOf(theirs)]
      for (const path of paths) {
        const field = `${id} ${path}`
        if (!(path in ofMine)) wrong.push(`${field} is in conflict, though nobody edits it or it is a set`)
        else seen.push(field)
        if (REPEATED.has(path)) continue
        const [here, there] = [ofMine[path], ofTheirs[path]]
        if (values.isBefore(field, here, there) === values.isBefore(field, there, here)) continue
        wrong.push(`${field}: of ${String(here)} and ${String(there)} one was written over the other`)
      }
    },
    unfounded(): string[] {
      // A device's own words may be heard later than those of another that has seen their effect.
      const oneSided = seen.splice(0).filter((field) => lasts.countWriters(field) < 2)
      return [...wrong.splice(0), ...oneSided.map((field) => `${field} is in conflict, and one device alone wrote it`)]
    },
  }
}

export function createEditHistory(): EditHistory {
  const [values, lasts, tags] = [createValues(), createLasts(), createTags()]
  const conflicts = createConflicts(values, lasts)
  const ids = new Set<string>()
  return {
    wrote(edit) {
      const { device, id, before, after } = edit
      ids.add(id)
      tags.note(edit)
      const old = before === null ? {} : valuesOf(before)
      for (const [path, value] of Object.entries(valuesOf(after))) {
        const field = `${id} ${path}`
        if (before !== null && old[path] === value) continue
        lasts.write(field, device, value)
        if (REPEATED.has(path)) continue
        values.write(field, value)
        if (before !== null) values.giveUp(field, old[path], value)
      }
    },
    decided({ id, paths, mine, theirs, after }) {
      const [ofMine, ofTheirs, ofAfter] = [valuesOf(mine), valuesOf(theirs), valuesOf(after)]
      for (const path of paths) {
        if (!(path in ofAfter) || REPEATED.has(path)) continue
        for (const side of [ofMine, ofTheirs]) values.giveUp(`${id} ${path}`, side[path], ofAfter[path])
      }
    },
    saw: conflicts.see,
    unfounded: conflicts.unfounded,
    lost: (id, final) => [
      ...Object.entries(valuesOf(final)).flatMap(([path, value]) =>
        (REPEATED.has(path) ? lasts : values).lost(`${id} ${path}`, value),
      ),
      ...tags.lost(id, final),
    ],
    revived: tags.revived,
    missing(id, wanted, found) {
      const present = valuesOf(found)
      const replaced = Object.entries(valuesOf(wanted)).filter(
        ([path, value]) =>
          !REPEATED.has(path) && value !== present[path] && !values.isBefore(`${id} ${path}`, value, present[path]),
      )
      return [
        ...replaced.map(([path, value]) => `${id} ${path}: ${String(present[path])} in place of ${String(value)}`),
        ...tags.missing(id, wanted, found),
      ]
    },
    agreed(id, final) {
      for (const [path, value] of Object.entries(valuesOf(final))) lasts.agree(`${id} ${path}`, value)
    },
    ids: () => [...ids],
  }
}
