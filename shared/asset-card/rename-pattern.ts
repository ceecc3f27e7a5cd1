/** Names of many assets at once: a pattern with placeholders in braces, such as `Harbor {n:2} ({model})`. */

/** What a pattern can say of an asset; null where it is not known. */
export interface NameFacts {
  readonly name: string
  /** Without its extension. */
  readonly file: string | null
  readonly kind: string
  readonly model: string | null
  readonly seed: string | null
  /** `2026-03-09` */
  readonly date: string
}

export const NAME_PLACEHOLDERS = ['name', 'n', 'file', 'kind', 'model', 'seed', 'date'] as const
export type NamePlaceholder = (typeof NAME_PLACEHOLDERS)[number]

type Piece =
  | { readonly text: string }
  | { readonly placeholder: Exclude<NamePlaceholder, 'n'> }
  /** Filled with zeros up to this many digits. */
  | { readonly placeholder: 'n'; readonly digits: number }

export type RenamePattern =
  | { readonly pieces: readonly Piece[] }
  /** What stands in braces and is no placeholder. */
  | { readonly unknown: string }

const MOST_DIGITS = 9
export const LONGEST_NAME = 255

/** Braces that are meant as they are stand twice: `{{` and `}}`. */
export function parseRenamePattern(pattern: string): RenamePattern {
  const pieces: Piece[] = []
  for (const [token] of pattern.matchAll(/\{\{|\}\}|\{[^{}]*\}|[^{}]+|[{}]/g)) {
    if (token === '{{' || token === '}}') pieces.push({ text: token.charAt(0) })
    else if (token === '{' || token === '}') return { unknown: token }
    else if (!token.startsWith('{')) pieces.push({ text: token })
    else {
      const piece = placeholderIn(token.slice(1, -1))
      if (piece === null) return { unknown: token }
      pieces.push(piece)
    }
  }
  return { pieces }
}

function placeholderIn(inside: string): Piece | null {
  const { name, digits } = /^(?<name>[a-z]+)(?::(?<digits>\d))?$/.exec(inside.trim().toLowerCase())?.groups ?? {}
  const placeholder = NAME_PLACEHOLDERS.find((known) => known === name)
  if (placeholder === undefined) return null
  if (placeholder === 'n') return { placeholder, digits: Math.min(Number(digits ?? 1), MOST_DIGITS) }
  return digits === undefined ? { placeholder } : null
}

export interface Renaming {
  readonly pieces: readonly Piece[]
  /** Put in place of every occurrence in the name, capital letters aside; empty: nothing is looked for. */
  readonly find: string
  readonly replacement: string
}

/** The new name; empty where nothing is left. `number` is what {n} says. Longer ones than a card takes are cut. */
export function renamed({ pieces, find, replacement }: Renaming, facts: NameFacts, number: number): string {
  const name = replaced(facts.name, find, replacement)
  const texts = pieces.map((piece) => {
    if ('text' in piece) return piece.text
    if (piece.placeholder === 'n') return String(number).padStart(piece.digits, '0')
    return piece.placeholder === 'name' ? name : (facts[piece.placeholder] ?? '')
  })
  // Brackets around what is not known of this asset go with it.
  const whole = texts
    .join('')
    .replaceAll(/\(\s*\)|\[\s*\]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  // Without half of a character at the end.
  return whole
    .slice(0, LONGEST_NAME)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim()
}

function replaced(name: string, find: string, replacement: string): string {
  if (find === '') return name
  const literal = find.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return name.replaceAll(new RegExp(literal, 'giu'), () => replacement)
}
