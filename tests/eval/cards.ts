/** Cards and what somebody does to a card that is not theirs: the works whose texts are compared. */

import { SAMPLE_PIECES } from '#models/sample-world/pieces.ts'
import { times } from '#models/sample-world/svg.ts'
import { type Random, randomFrom } from '#shared/random.ts'
import { metadataText } from '#shared/similarity/metadata-text.ts'
import { entityName, isEntityHeldOut } from './hold-out.ts'

/** One described thing. */
export interface Entity {
  readonly name: string
  /** Things of one type are compared with each other as different ones. */
  readonly type: string
  readonly text: string
  readonly variants: readonly { readonly change: string; readonly text: string }[]
}

/** Two texts of one thing, as `--texts` gives them. */
export interface GivenPair {
  readonly a: string
  readonly b: string
}

/** Versions of each sample card and change. */
const ROUNDS = 3

/** Both ways round; a few of the words that such cards are full of. */
const SYNONYMS: readonly (readonly [string, string])[] = [
  ['keeper', 'guardian'],
  ['last', 'final'],
  ['city', 'town'],
  ['light', 'glow'],
  ['sea', 'ocean'],
  ['people', 'folk'],
  ['old', 'ancient'],
  ['quiet', 'silent'],
  ['night', 'dark'],
  ['stone', 'rock'],
  ['forest', 'wood'],
  ['find', 'discover'],
  ['ship', 'vessel'],
  ['begin', 'start'],
  ['small', 'little'],
  ['lost', 'missing'],
  ['house', 'home'],
  ['brave', 'bold'],
  ['stubborn', 'obstinate'],
  ['path', 'trail'],
  ['made', 'crafted'],
  ['knows', 'understands'],
  ['wind', 'breeze'],
  ['road', 'way'],
  ['because', 'since'],
  ['speaks', 'talks'],
  ['walks', 'strides'],
  ['every', 'each'],
  ['makes', 'renders'],
  ['captain', 'commander'],
  ['answered', 'replied'],
  ['sword', 'blade'],
  ['follow', 'pursue'],
  ['slowly', 'gradually'],
  ['streets', 'lanes'],
  ['door', 'gate'],
]
const SYNONYM_OF = new Map(SYNONYMS.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]))
const REWORDED_SHARE = 0.8

const NAME_STARTS = [
  'Bel',
  'Dra',
  'Fen',
  'Hal',
  'Jor',
  'Kel',
  'Mar',
  'Nim',
  'Or',
  'Quil',
  'Sel',
  'Tor',
  'Vel',
  'Wyn',
] as const
const NAME_ENDS = [
  'ara',
  'ion',
  'eth',
  'dor',
  'ella',
  'mir',
  'gar',
  'lin',
  'veil',
  'thorn',
  'wick',
  'shade',
  'ward',
] as const

function inventedName(random: Random): string {
  const pick = (all: readonly string[]): string => all[Math.floor(random() * all.length)] ?? ''
  return times(1 + Math.floor(random() * 2), () => pick(NAME_STARTS) + pick(NAME_ENDS)).join(' ')
}

/** Replaces the name itself, and each occurrence of its longer words. */
export function renamed(text: string, name: string, random: Random): string {
  const invented = inventedName(random)
  const words = name.split(/\s+/).filter((word) => word.length > 3)
  const parts = [name, ...words].map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
  const [first = invented] = invented.split(' ')
  return text.replaceAll(new RegExp(String.raw`\b(?:${parts.join('|')})\b`, 'giu'), (found) =>
    found.toLowerCase() === name.toLowerCase() ? invented : first,
  )
}

/** Whatever ends with a stop, or a whole line. */
const sentencesOf = (text: string): string[] => text.split(/(?<=[.!?;])\s+|\n/u).filter((part) => part !== '')

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

function reordered(text: string, random: Random): string {
  const [name = '', ...rest] = sentencesOf(text)
  return [name, ...shuffled(rest, random)].join('\n')
}

function shortened(text: string, random: Random): string {
  const [name = '', ...rest] = sentencesOf(text)
  const kept = Math.max(1, Math.round(rest.length * (0.45 + random() * 0.3)))
  return [name, ...rest.slice(0, kept)].join('\n')
}

function reworded(text: string, random: Random): string {
  return text.replaceAll(/\p{L}+/gu, (word) => {
    const other = SYNONYM_OF.get(word.toLowerCase())
    return other === undefined || random() > REWORDED_SHARE ? word : other
  })
}

const CHANGES: Readonly<Record<string, (text: string, name: string, random: Random) => string>> = {
  renamed,
  reordered: (text, _, random) => reordered(text, random),
  shortened: (text, _, random) => shortened(text, random),
  reworded: (text, _, random) => reworded(text, random),
  'all of these': (text, name, random) => reworded(shortened(renamed(text, name, random), random), random),
}

/** The cards of the sample world; of those that share their description (variants of one place) only the first. */
export function sampleEntities(seed: number): Entity[] {
  const random = randomFrom(seed)
  const cards = SAMPLE_PIECES.map(({ card }) => card)
  const different = cards.filter(
    ({ description }, at) => cards.findIndex((other) => other.description === description) === at,
  )
  return different.map((card) => {
    const text = metadataText(card)
    const variants = Object.entries(CHANGES).flatMap(([change, apply]) =>
      times(ROUNDS, () => ({ change, text: apply(text, card.name, random) })),
    )
    // A text without a word of the table is not reworded.
    const changed = variants.filter((variant) => variant.text !== text)
    return { name: card.name, type: card.asset_type, text, variants: changed }
  })
}

/** "Moonbeam. Spell (evocation, level 2). …" is a spell. */
function typeOf(text: string): string {
  return /^[^.:,]*[.:,]\s*([^.(,:]*)/u.exec(text)?.[1]?.trim().toLowerCase() ?? ''
}

/** Each given pair as it is, and with its thing renamed in the second text. */
export function givenEntities(pairs: readonly GivenPair[], isHoldOut: boolean, seed: number): Entity[] {
  const random = randomFrom(seed)
  const kept = isHoldOut ? pairs.filter(({ a }) => isEntityHeldOut(a)) : pairs
  return kept.map(({ a, b }) => {
    const name = entityName(b)
    const variants = [
      { change: 'described anew', text: b },
      { change: 'described anew and renamed', text: renamed(b, name, random) },
    ]
    return { name: entityName(a), type: typeOf(a), text: a, variants }
  })
}
