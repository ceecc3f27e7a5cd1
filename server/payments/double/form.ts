/** Bodies as Stripe's library sends them: forms with bracketed names for most calls, JSON for the newer ones. */

export type Fields = { [name: string]: FieldValue }
export type FieldValue = string | number | boolean | null | Fields | FieldValue[]

const isFields = (value: FieldValue | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `a[b][0][c]=1` becomes `{ a: { b: { 0: { c: '1' } } } }`: lists stay objects with numbers as names. */
export function parseForm(body: string): Fields {
  const root: Fields = {}
  for (const [path, value] of new URLSearchParams(body)) {
    const names = path.split(/[[\]]+/).filter((name) => name !== '')
    const last = names.pop()
    if (last === undefined || [...names, last].includes('__proto__')) continue
    let at = root
    for (const name of names) {
      const inner = at[name]
      const next: Fields = isFields(inner) ? inner : {}
      at[name] = next
      at = next
    }
    at[last] = value
  }
  return root
}

/** The value at the path; undefined where there is none. */
export function at(fields: Fields, ...path: string[]): FieldValue | undefined {
  let value: FieldValue | undefined = fields
  for (const name of path) value = isFields(value) ? value[name] : undefined
  return value
}

export function textAt(fields: Fields, ...path: string[]): string | null {
  const value = at(fields, ...path)
  return typeof value === 'string' && value !== '' ? value : null
}

export function metadataAt(fields: Fields, ...path: string[]): Record<string, string> {
  const value = at(fields, ...path)
  return isFields(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)])) : {}
}
