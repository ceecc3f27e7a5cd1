/** The operations of a running market, as its own OpenAPI document tells them. */
import * as z from 'zod'

const schemaObject = z.record(z.string(), z.unknown())
const schemaSchema = z.union([schemaObject, z.boolean()])
/** JSON Schema, 2020-12. */
export type Schema = z.infer<typeof schemaSchema>

const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().default(false),
  schema: schemaSchema.default({}),
})
export type Parameter = z.infer<typeof parameterSchema>

const contentSchema = z.record(z.string(), z.object({ schema: schemaSchema.optional() }))
const responseSchema = z.object({ content: contentSchema.optional() })

const operationSchema = z.object({
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.object({ content: contentSchema.default({}) }).optional(),
  responses: z.record(z.string(), responseSchema).default({}),
})

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

export interface Operation extends z.infer<typeof operationSchema> {
  /** In capitals. */
  readonly method: string
  /** With named parts in braces. */
  readonly path: string
  /** Method and path. */
  readonly name: string
}

const documentSchema = z.object({
  components: z.object({ schemas: z.record(z.string(), schemaSchema).default({}) }).default({ schemas: {} }),
  paths: z.record(z.string(), z.partialRecord(z.enum(METHODS), operationSchema)),
})

const REFERENCE = /^#\/components\/schemas\/(\w+)$/

/** Inlines the references of a schema, so that it is self-contained; recursive references are left open. */
function whole(schema: unknown, shared: Readonly<Record<string, Schema>>, within: readonly string[] = []): unknown {
  if (typeof schema !== 'object' || schema === null) return schema
  if (Array.isArray(schema)) return schema.map((one) => whole(one, shared, within))
  const { $ref: reference, ...rest } = schemaObject.parse(schema)
  const name = typeof reference === 'string' ? REFERENCE.exec(reference)?.[1] : undefined
  if (name !== undefined) return within.includes(name) ? {} : whole(shared[name], shared, [...within, name])
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, whole(value, shared, within)]))
}

export async function readOperations(marketUrl: string): Promise<Operation[]> {
  const document: unknown = await (await fetch(`${marketUrl}/openapi.json`)).json()
  const { components } = documentSchema.parse(document)
  const { paths } = documentSchema.parse(whole(document, components.schemas))
  const found: Operation[] = []
  for (const [path, item] of Object.entries(paths)) {
    for (const method of METHODS) {
      const operation = item[method]
      if (operation === undefined) continue
      const verb = method.toUpperCase()
      found.push({ ...operation, method: verb, path, name: `${verb} ${path}` })
    }
  }
  return found
}

/** The schema of the JSON body; null where the operation takes none. */
export function bodySchemaOf({ requestBody }: Operation): Schema | null {
  return requestBody?.content['application/json']?.schema ?? null
}
