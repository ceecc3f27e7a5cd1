/** The kinds' block schemas, derived from the kind table so that form, schema and comparison cannot drift apart. */
import * as z from 'zod'
import { type AssetKind, type FieldDefinition, type FieldType, KINDS, type KindTable } from './kinds.ts'

/** Longest texts in characters, longest lists in items. */
const LIMITS = { text: 500, longText: 100_000, listItems: 500, listItem: 2_000 } as const

type Fields<K extends AssetKind> = KindTable[K]['fields'][number]

type PlainSchema<T extends FieldType> = T extends 'integer' | 'number'
  ? z.ZodNumber
  : T extends 'list'
    ? z.ZodArray<z.ZodString>
    : z.ZodString

type StructureSchema = z.ZodUnion<readonly [z.ZodRecord<z.ZodString, z.ZodUnknown>, z.ZodArray<z.ZodUnknown>]>

type FieldSchema<F extends FieldDefinition> = F extends { structured: true }
  ? z.ZodUnion<readonly [PlainSchema<F['type']>, StructureSchema]>
  : PlainSchema<F['type']>

type BlockShape<K extends AssetKind> = {
  [F in Fields<K> as F['name']]: z.ZodOptional<FieldSchema<F>>
}

export type BlockSchema<K extends AssetKind> = z.ZodObject<BlockShape<K>, z.core.$loose>

function plainSchema(field: FieldDefinition): z.ZodType {
  switch (field.type) {
    case 'text':
    case 'choice':
      return z.string().max(field.maxLength ?? LIMITS.text)
    case 'long_text':
      return z.string().max(field.maxLength ?? LIMITS.longText)
    case 'integer':
      return z.int().min(0)
    case 'number':
      return z.number().min(0)
    case 'list':
      return z.array(z.string().max(LIMITS.listItem)).max(LIMITS.listItems)
  }
}

function fieldSchema(field: FieldDefinition): z.ZodType {
  const plain = plainSchema(field)
  if (!field.structured) return plain
  return z.union([plain, z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())])])
}

/** The schema of a kind's own block: every field optional (a draft may be incomplete), unknown fields kept. */
export function blockSchema<K extends AssetKind>(kind: K): BlockSchema<K> {
  const shape = Object.fromEntries(KINDS[kind].fields.map((field) => [field.name, fieldSchema(field).optional()]))
  // The shape is built from the very table its type is computed from; Object.fromEntries cannot carry that.
  return z.looseObject(shape) as unknown as BlockSchema<K>
}
