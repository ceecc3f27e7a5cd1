/** TypeScript types of the operations that programs call, from the market's OpenAPI document. */
import type { OpenAPI } from '@orpc/openapi'
import * as z from 'zod'

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

type Json = Readonly<Record<string, unknown>>
const record = z.record(z.string(), z.unknown())
const texts = z.array(z.string())

/** Long lists that many operations repeat, by a member that only they have. */
const NAMED_ENUMS: Readonly<Record<string, string>> = { IDEMPOTENCY_KEY_REUSED: 'ErrorCode' }

function refName(ref: string): string {
  return ref.split('/').at(-1) ?? ref
}

function objectType(schema: Json, named: Map<string, string>): string {
  const properties = Object.entries(record.parse(schema['properties'] ?? {}))
  const required = new Set(texts.parse(schema['required'] ?? []))
  const rest = schema['additionalProperties']
  const members = properties.map(([name, of]) => {
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)
    return `${key}${required.has(name) ? '' : '?'}: ${typeOf(of, named)}`
  })
  if (members.length === 0 || (typeof rest === 'object' && rest !== null)) {
    members.push(
      `[name: string]: ${typeof rest === 'object' && members.length === 0 ? typeOf(rest, named) : 'unknown'}`,
    )
  }
  return `{ ${members.join('; ')} }`
}

function enumType(values: readonly unknown[], named: Map<string, string>): string {
  const text = [...new Set(values.map((value) => JSON.stringify(value)))].join(' | ')
  for (const [member, name] of Object.entries(NAMED_ENUMS)) {
    if (!values.includes(member)) continue
    named.set(name, text)
    return name
  }
  return text
}

function plainType(type: unknown, schema: Json, named: Map<string, string>): string {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return `(${typeOf(schema['items'] ?? {}, named)})[]`
    case 'object':
      return objectType(schema, named)
    default:
      return 'unknown'
  }
}

function typeOf(value: unknown, named: Map<string, string>): string {
  const schema = record.safeParse(value).data
  if (schema === undefined) return 'unknown'
  if (typeof schema['$ref'] === 'string') return refName(schema['$ref'])
  if ('const' in schema) return JSON.stringify(schema['const'])
  if (Array.isArray(schema['enum'])) return enumType(schema['enum'], named)
  for (const [key, sign] of [
    ['anyOf', ' | '],
    ['oneOf', ' | '],
    ['allOf', ' & '],
  ] as const) {
    const parts = schema[key]
    if (Array.isArray(parts)) return `(${[...new Set(parts.map((part) => typeOf(part, named)))].join(sign)})`
  }
  const { type } = schema
  if (Array.isArray(type)) return type.map((one) => plainType(one, schema, named)).join(' | ')
  return plainType(type, schema, named)
}

function parametersType(
  parameters: readonly OpenAPI.ParameterObject[],
  place: string,
  named: Map<string, string>,
): string {
  const members = parameters
    .filter((parameter) => parameter.in === place)
    .map(({ name, required, schema }) => `${name}${required === true ? '' : '?'}: ${typeOf(schema, named)}`)
  return members.length === 0 ? 'Record<never, never>' : `{ ${members.join('; ')} }`
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> | undefined
}

function bodyType(of: Content | undefined, none: string, named: Map<string, string>): string {
  const json = of?.content?.['application/json']
  return json === undefined ? none : typeOf(json.schema, named)
}

function operationLines(name: string, operation: OpenAPI.OperationObject, named: Map<string, string>): string[] {
  const parameters = (operation.parameters ?? []).filter(
    (parameter): parameter is OpenAPI.ParameterObject => 'in' in parameter,
  )
  const answers = Object.entries(operation.responses ?? {}).filter(([status]) => /^2\d\d$/.test(status))
  const isListed = answers.length > 0
  return [
    `  /** ${operation.summary ?? name}. */`,
    `  '${name}': {`,
    `    path: ${parametersType(parameters, 'path', named)}`,
    `    query: ${parametersType(parameters, 'query', named)}`,
    `    body: ${bodyType(operation.requestBody as Content | undefined, 'undefined', named)}`,
    `    answer: ${isListed ? answers.map(([, answer]) => bodyType(answer as Content, 'undefined', named)).join(' | ') : 'undefined'}`,
    '  }',
  ]
}

/** The source of a module; `wanted` says of a method and path whether the operation is part of it. */
export function clientTypes(document: OpenAPI.Document, wanted: (name: string) => boolean): string {
  const named = new Map<string, string>()
  const operations: string[] = []
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = item?.[method]
      const name = `${method.toUpperCase()} ${path}`
      if (operation !== undefined && wanted(name)) operations.push(...operationLines(name, operation, named))
    }
  }
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) => `type ${name} = ${typeOf(schema, named)}`,
  )
  const source = operations.join('\n')
  return [
    '// Written by build/generate-client.ts from the OpenAPI document of the market. Do not edit.',
    '',
    ...[...named].map(([name, type]) => `export type ${name} = ${type}`),
    ...schemas.filter((line) => new RegExp(`\\b${/^type (\w+)/.exec(line)?.[1] ?? ''}\\b`).test(source)),
    '',
    '/** By method and path. */',
    'export interface Operations {',
    source,
    '}',
    '',
  ].join('\n')
}
