/** What every answer of the market must be, whatever was asked. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { httpStatusOf, PROBLEM_CONTENT_TYPE, problemSchema } from '#shared/contract/market/problem.ts'
import type { Operation } from './operations.ts'
import type { RawAnswer } from './send.ts'

/** Stack traces, queries and messages of the database, files of the server. */
const LEAKS: readonly RegExp[] = [
  /\n\s+at .+:\d+:\d+/,
  /node_modules|node:internal|file:\/\//,
  /\bselect\b.{1,400}\bfrom\b.{1,200}\b(where|order by|limit)\b/i,
  /insert into "|update "\w+" set|delete from "/i,
  /violates \w+ constraint|duplicate key value|relation "|column "|syntax error at or near|invalid input syntax/i,
  /invalid byte sequence|unsupported Unicode escape|out of range for type|permission denied for/i,
  /(TypeError|RangeError|ReferenceError|SyntaxError|PostgresError)\b/,
]

export type Findings = (operation: Operation, answer: RawAnswer) => string[]

/** What a text tells that only the market may know. */
export function leaksOf(text: string): string[] {
  return LEAKS.flatMap((leak) => {
    const found = leak.exec(text)
    return found === null ? [] : [`tells what is inside: ${found[0].slice(0, 200)}`]
  })
}

function problemFindings({ status, headers, body }: RawAnswer): string[] {
  if (!headers['content-type']?.startsWith(PROBLEM_CONTENT_TYPE)) {
    return [`${status} as ${headers['content-type']}: ${body.toString().slice(0, 200)}`]
  }
  const parsed = problemSchema.safeParse(JSON.parse(body.toString()))
  if (!parsed.success) return [`${status} is no problem document: ${parsed.error.message}`]
  const { code, status: statedStatus } = parsed.data
  if (statedStatus !== status || httpStatusOf(code) !== status)
    return [`${code} with status ${status}, which says ${statedStatus}`]
  return []
}

/** Holds answers against the document and against what holds for all of them. */
export function createFindings(): Findings {
  const ajv = new Ajv2020({ strict: false, validateSchema: false })
  addFormats.default(ajv)
  const compiled = new Map<string, ValidateFunction | null>()

  function validatorOf({ name, responses }: Operation, status: number): ValidateFunction | null {
    const key = `${name} ${status}`
    const known = compiled.get(key)
    if (known !== undefined) return known
    const schema = responses[String(status)]?.content?.['application/json']?.schema
    const validator = schema === undefined ? null : ajv.compile(schema)
    compiled.set(key, validator)
    return validator
  }

  return (operation, answer) => {
    const { status, headers, body } = answer
    const findings = leaksOf(body.toString('latin1'))
    if (status >= 500) return [...findings, `${status}: ${body.toString().slice(0, 300)}`]
    // What a cache has already, and a part that is not there (RFC 9110 §15.4.5, §15.5.17), have no document.
    if (status === 304 || (status === 416 && headers['content-range'] !== undefined)) return findings
    if (status >= 400) return [...findings, ...problemFindings(answer)]
    const declared = operation.responses[String(status)]
    if (declared === undefined) return [...findings, `${status} is not declared`]
    const validator = validatorOf(operation, status)
    if (validator === null) return findings
    if (!headers['content-type']?.startsWith('application/json')) {
      return [...findings, `${status} as ${headers['content-type']}`]
    }
    if (validator(JSON.parse(body.toString()))) return findings
    return [...findings, `${status} does not fit its schema: ${ajv.errorsText(validator.errors).slice(0, 400)}`]
  }
}
