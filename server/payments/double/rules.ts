/**
 * What a parameter of Stripe's interface may be. What it may not be is refused in Stripe's own form: HTTP 400 with
 * `{ error: { type, code, param, message } }` (docs.stripe.com/error-codes).
 */
import type { Fields, FieldValue } from './form.ts'
import { DoubleRefusal } from './refusal.ts'

/** Throws DoubleRefusal. `name` is the whole name of the parameter: `line_items[0][quantity]`. */
export type Rule = (value: FieldValue | undefined, name: string) => void

/** The values that Stripe's library knows of an enum; its types admit any other text as well. */
type KnownValue<Enum> = Enum extends string ? (string extends Enum ? never : Enum) : never

/** Names that the library's types do not have are compile errors. */
type Shape<Parameters> = { readonly [Name in keyof Parameters]?: Rule }

function refuse(code: string | null, param: string, message: string): never {
  throw new DoubleRefusal(400, code, message, param)
}

const isHash = (value: FieldValue): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const optional =
  (check: (value: FieldValue, name: string) => void): Rule =>
  (value, name) => {
    if (value !== undefined) check(value, name)
  }

export const text: Rule = optional((value, name) => {
  if (typeof value !== 'string') refuse(null, name, `Invalid string: ${JSON.stringify(value)}`)
  if (value === '') {
    const message = `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter.`
    refuse('parameter_invalid_empty', name, message)
  }
})

export const integer: Rule = optional((value, name) => {
  if (typeof value !== 'string' || !/^-?\d{1,15}$/.test(value)) {
    refuse('parameter_invalid_integer', name, `Invalid integer: ${String(value)}`)
  }
})

/** In forms as text, in JSON as itself. */
export const flag: Rule = optional((value, name) => {
  if (typeof value !== 'boolean' && value !== 'true' && value !== 'false') {
    refuse(null, name, `Invalid boolean: ${String(value)}`)
  }
})

export const webUrl: Rule = optional((value, name) => {
  if (typeof value !== 'string' || !URL.canParse(value)) refuse('url_invalid', name, 'Not a valid URL')
})

/** Stripe's limits: 50 names of 40 characters, values of 500. */
export const metadata: Rule = optional((value, name) => {
  if (!isHash(value)) refuse(null, name, 'Invalid hash')
  const entries = Object.entries(value)
  if (entries.length > 50) refuse(null, name, 'Metadata can have up to 50 keys.')
  for (const [key, one] of entries) {
    if (key.length > 40 || String(one).length > 500) refuse(null, `${name}[${key}]`, 'Metadata is too long.')
  }
})

/** `oneOf<TheirEnum>()('a', 'b')`: the compiler holds the values to the enum, the call itself to the values. */
export const oneOf =
  <Enum>() =>
  (...values: KnownValue<Enum>[]): Rule =>
    optional((value, name) => {
      if (values.some((known) => known === value)) return
      const last = values.at(-1)
      const others = values.slice(0, -1).join(', ')
      refuse(null, name, `Invalid ${name}: must be ${values.length === 1 ? '' : `one of ${others}, or `}${last}`)
    })

export const listOf = (rule: Rule): Rule =>
  optional((value, name) => {
    if (typeof value !== 'object' || value === null) refuse(null, name, 'Invalid array')
    for (const [index, one] of Object.entries(value)) {
      if (!/^\d+$/.test(index)) refuse(null, name, 'Invalid array')
      rule(one, `${name}[${index}]`)
    }
  })

export const required =
  (rule: Rule): Rule =>
  (value, name) => {
    if (value === undefined) refuse('parameter_missing', name, `Missing required param: ${name}.`)
    rule(value, name)
  }

/** A hash with these parameters and no others. */
export const hashOf = <Parameters>(shape: Shape<Parameters>): Rule =>
  optional((value, name) => {
    if (!isHash(value)) refuse(null, name, 'Invalid hash')
    const rules = new Map<string, Rule>(Object.entries(shape))
    const nameOf = (key: string): string => (name === '' ? key : `${name}[${key}]`)
    for (const key of Object.keys(value)) {
      if (!rules.has(key)) refuse('parameter_unknown', nameOf(key), `Received unknown parameter: ${nameOf(key)}`)
    }
    for (const [key, rule] of rules) rule(value[key], nameOf(key))
  })
