/**
 * The forms of parsed JSON, for scripts of pages: zod alone would be larger than all else that a page loads. Values pass
 * as they are, with the fields that no form names.
 */
type Guard<T> = (value: unknown) => value is T
export type FormOf<G> = G extends Guard<infer T> ? T : never

export const isText: Guard<string> = (value) => typeof value === 'string'
export const isFlag: Guard<boolean> = (value) => typeof value === 'boolean'
export const isNumber: Guard<number> = (value) => typeof value === 'number'
export const isRecord: Guard<Record<string, unknown>> = (value): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function isExactly<const T extends string | number | null | undefined>(expected: T): Guard<T> {
  return (value): value is T => value === expected
}

export function isEither<A, B>(one: Guard<A>, other: Guard<B>): Guard<A | B> {
  return (value): value is A | B => one(value) || other(value)
}

export function isListOf<T>(item: Guard<T>): Guard<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(item)
}

export function isForm<Fields extends Readonly<Record<string, Guard<unknown>>>>(
  fields: Fields,
): Guard<{ readonly [Name in keyof Fields]: FormOf<Fields[Name]> }> {
  return (value): value is { readonly [Name in keyof Fields]: FormOf<Fields[Name]> } =>
    isRecord(value) &&
    // A field of the prototype is no field of the document.
    Object.entries(fields).every(([name, isField]) => isField(Object.hasOwn(value, name) ? value[name] : undefined))
}
