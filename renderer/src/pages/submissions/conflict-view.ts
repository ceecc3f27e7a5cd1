/** What a conflict shows: fields in plain words, values as lines of text, and what comes of the choices. */
import type { ConflictField } from '#shared/contract/studio/sync.ts'
import { fields as fieldWords } from '#shared/words/kinds.ts'
import { formatCents } from '../../components/money.ts'
import { conflict as words } from '../../strings/en/conflict.ts'
import { submissions } from '../../strings/en/submissions.ts'

export const SIDES = ['base', 'mine', 'theirs'] as const
export type Side = (typeof SIDES)[number]
export type Choices = Readonly<Record<string, Side>>

/** `card.character.race` as `Race`. */
export function fieldLabel(path: string): string {
  return words.fields[path] ?? fieldWords(path.split('.').at(-1) ?? path).label
}

const MONEY_KEYS = ['priceCents', 'price_cents']
/** Of a hash: enough to tell two files apart. */
const HASH_LETTERS = 8

function labelOf(key: string): string {
  return fieldWords(key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/_cents$/, '')).label
}

/** Any value in lines of words, without the brackets of JSON; prices as money. Empty for nothing. */
export function valueText(value: unknown, key = ''): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value === 'number')
    return MONEY_KEYS.includes(key) && Number.isSafeInteger(value) ? formatCents(value) : String(value)
  if (typeof value === 'string') return wordText(value, key)
  if (Array.isArray(value)) return listText(value, key)
  return objectText(value as Readonly<Record<string, unknown>>)
}

const AGES: Readonly<Record<string, string>> = submissions.sheet.ages

function wordText(value: string, key: string): string {
  if (key === 'ageRating') return AGES[value] ?? value
  return key === 'offer' || key === 'kind' || key === 'interval' ? labelOf(value) : value
}

function listText(values: readonly unknown[], key: string): string {
  const isOfObjects = values.some((item) => typeof item === 'object')
  if (!isOfObjects) return values.map((item) => valueText(item, key)).join(', ')
  return values.map((item) => valueText(item, key)).join('\n')
}

function objectText(value: Readonly<Record<string, unknown>>): string {
  const { sha256, role } = value
  if (typeof sha256 === 'string') return `${words.files[String(role)] ?? String(role)} ${sha256.slice(0, HASH_LETTERS)}`
  const { offer, priceCents, interval, ...rest } = value
  const head =
    typeof offer === 'string'
      ? [
          `${[valueText(offer, 'offer'), valueText(interval, 'interval')].filter(Boolean).join(', ')}: ${valueText(priceCents, 'priceCents')}`,
        ]
      : []
  const others = Object.entries(typeof offer === 'string' ? rest : value)
    .map(([key, item]) => [labelOf(key), valueText(item, key)] as const)
    .filter(([, text]) => text !== '')
  return [
    ...head,
    ...others.map(([label, text]) => (text.includes('\n') ? `${label}:\n${text}` : `${label}: ${text}`)),
  ].join('\n')
}

/** Those that can be chosen: the former value only where it is known. */
export function sidesOf({ hasBase }: { readonly hasBase: boolean }): readonly Side[] {
  return hasBase ? SIDES : SIDES.filter((side) => side !== 'base')
}

export interface KeptField {
  readonly path: string
  readonly label: string
  /** Null while nothing is chosen. */
  readonly text: string | null
}

export function keptFields(fields: readonly ConflictField[], choices: Choices): KeptField[] {
  return fields.map((field) => {
    const side = choices[field.path]
    const key = field.path.split('.').at(-1) ?? ''
    return {
      path: field.path,
      label: fieldLabel(field.path),
      text: side === undefined ? null : valueText(field[side], key),
    }
  })
}

/** Fields that are still in conflict keep the choices made for them, unless their values changed in the meantime. */
export function stillValid(choices: Choices, before: readonly ConflictField[], now: readonly ConflictField[]): Choices {
  const textOf = (fields: readonly ConflictField[], path: string) => {
    const found = fields.find((field) => field.path === path)
    return found === undefined ? undefined : JSON.stringify([found.base, found.mine, found.theirs])
  }
  const kept = Object.entries(choices).filter(([path]) => {
    const present = textOf(now, path)
    return present !== undefined && present === textOf(before, path)
  })
  return Object.fromEntries(kept)
}
