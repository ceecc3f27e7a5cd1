/**
 * The asset card (`luna_asset_card` 1.0): its schema, and reading and writing it as JSON.
 * A draft needs only its kind and a name. Unknown fields survive at every level, in their place.
 */
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'
import { type BlockSchema, blockSchema } from './blocks.ts'
import { describeIssues } from './issues.ts'
import { CARD_JSON_LIMITS, parseBoundedJson } from './json.ts'
import { ASSET_KINDS, type AssetKind } from './kinds.ts'

/** Re-exported because the kind is part of the card's own vocabulary. */
export { ASSET_KINDS, type AssetKind }

const CARD_VERSION = '1.0'

export const AGE_RATINGS = ['all', '13+', '16+', '18+'] as const

const shortText = z.string().max(500)
const longText = z.string().max(100_000)
const address = z.string().max(2_048)
const whole = z.int().min(0)

export const visualGenerationSchema = z.looseObject({
  model: shortText.optional(),
  prompt: longText.optional(),
  negative_prompt: longText.optional(),
  /** Text where the number is larger than JSON numbers hold exactly (2^53). */
  seed: z.union([z.number(), shortText]).optional(),
  steps: whole.optional(),
  guidance_scale: z.number().optional(),
  sampler: shortText.optional(),
  scheduler: shortText.optional(),
  width: whole.optional(),
  height: whole.optional(),
  style_loras: z.array(shortText).max(200).optional(),
  loras: z
    .array(z.looseObject({ name: shortText, weight: z.number().optional() }))
    .max(200)
    .optional(),
  source_tool: shortText.optional(),
  /** What the generating tool wrote, as found: text or JSON. */
  raw: z.unknown().optional(),
})
export type VisualGeneration = z.infer<typeof visualGenerationSchema>

const licensingSchema = z.looseObject({
  ownership_type: shortText.optional(),
  license: shortText.optional(),
  offers: z
    .array(
      z.looseObject({
        offer: z.enum(['per_use', 'one_time', 'subscription', 'license']),
        price_cents: whole,
      }),
    )
    .max(20)
    .optional(),
  /** The price in the form of the card format. Stored as found; all money is calculated from `offers`. */
  price_usd: z.number().optional(),
  royalty_percent: z.number().min(0).max(100).optional(),
  requires_attribution: z.boolean().optional(),
  /** Absent means no. */
  allows_ai_training: z.boolean().optional(),
})

const creatorSchema = z.looseObject({
  user_id: shortText.optional(),
  username: shortText.optional(),
  verified: z.boolean().optional(),
  profile_url: address.optional(),
})

const commonShape = {
  version: z.literal(CARD_VERSION).default(CARD_VERSION),
  created_at: shortText.optional(),
  asset_id: shortText.optional(),
  name: z.string().max(255).regex(/\S/, 'must not be empty; enter a name'),
  description: longText.default(''),
  tags: z.array(z.string().max(100)).max(200).default([]),
  creator: creatorSchema.optional(),
  visual_generation: visualGenerationSchema.optional(),
  licensing: licensingSchema.optional(),
  fingerprints: z
    .looseObject({
      visual_hash: shortText.optional(),
      metadata_hash: shortText.optional(),
      perceptual_hash: shortText.optional(),
    })
    .optional(),
  preview: z
    .looseObject({
      thumbnail: address.optional(),
      screenshots: z.array(address).max(100).optional(),
      video: address.optional(),
      full_size: address.optional(),
      demo: address.optional(),
    })
    .optional(),
  age_rating: z.enum(AGE_RATINGS).optional(),
  category: shortText.optional(),
}

type KindShape<K extends AssetKind> = typeof commonShape & { asset_type: z.ZodLiteral<K> } & {
  [P in K]: z.ZodOptional<BlockSchema<P>>
}

function cardSchemaOf<K extends AssetKind>(kind: K): z.ZodObject<KindShape<K>, z.core.$loose> {
  const shape = { ...commonShape, asset_type: z.literal(kind), [kind]: blockSchema(kind).optional() }
  // A computed key widens to an index signature; the shape has exactly the keys its type names.
  return z.looseObject(shape) as unknown as z.ZodObject<KindShape<K>, z.core.$loose>
}

const anyCardSchema = z.discriminatedUnion('asset_type', [
  cardSchemaOf('character'),
  cardSchemaOf('location'),
  cardSchemaOf('item'),
  cardSchemaOf('quest_hook'),
  cardSchemaOf('room_template'),
  cardSchemaOf('custom_module'),
  cardSchemaOf('image'),
  cardSchemaOf('video'),
  cardSchemaOf('audio'),
  cardSchemaOf('voice'),
  cardSchemaOf('music'),
  cardSchemaOf('style_pack'),
  cardSchemaOf('template'),
])
export type AssetCard = z.infer<typeof anyCardSchema>

/** An interface, which keeps its name: the declaration of each schema with a card would repeat the fields of all kinds. */
export interface AssetCardSchema extends z.ZodType<AssetCard, z.input<typeof anyCardSchema>> {}
export const assetCardSchema: AssetCardSchema = anyCardSchema

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function assertVersion(inner: Record<string, unknown>): void {
  const version = inner['version']
  if (version === undefined || version === CARD_VERSION) return
  if (typeof version === 'string') {
    throw new LunaError('CARD_VERSION_UNSUPPORTED', `The card is version ${version}; only version 1.0 is supported.`)
  }
  throw new LunaError('CARD_INVALID', 'version: must be the text "1.0"')
}

function assertKind(inner: Record<string, unknown>): void {
  if (ASSET_KINDS.some((kind) => kind === inner['asset_type'])) return
  throw new LunaError('CARD_INVALID', `asset_type: must be one of: ${ASSET_KINDS.join(', ')}`)
}

/** The schema's output has its own key order; the creator's order is part of what an import must keep. */
function inOrderOf(parsed: AssetCard, original: Record<string, unknown>): AssetCard {
  const ordered: Record<string, unknown> = { version: parsed.version }
  if (Object.hasOwn(original, 'version')) delete ordered['version']
  for (const [key, value] of Object.entries(original)) ordered[key] = value
  ordered['description'] ??= parsed.description
  ordered['tags'] ??= parsed.tags
  // Every key is the validated input's own, or a default of the schema.
  return structuredClone(ordered) as AssetCard
}

/**
 * Reads a card document, either `{ luna_asset_card: { ... } }` or the inner object alone.
 * Throws CARD_INVALID (the detail names the fields) or CARD_VERSION_UNSUPPORTED.
 */
export function parseAssetCardDocument(value: unknown): AssetCard {
  const inner = isRecord(value) && 'luna_asset_card' in value ? value['luna_asset_card'] : value
  if (!isRecord(inner)) throw new LunaError('CARD_INVALID', 'card: must be an object with asset_type and name')
  assertVersion(inner)
  assertKind(inner)
  const result = assetCardSchema.safeParse(inner, { reportInput: true })
  if (!result.success) throw new LunaError('CARD_INVALID', describeIssues(result.error), { cause: result.error })
  return inOrderOf(result.data, inner)
}

export function toAssetCardDocument(card: AssetCard): { luna_asset_card: AssetCard } {
  return { luna_asset_card: card }
}

/** A valid card with nothing in it but its kind and name. */
export function createCard(kind: AssetKind, name: string): AssetCard {
  return parseAssetCardDocument({
    version: CARD_VERSION,
    asset_type: kind,
    name,
    description: '',
    tags: [],
    [kind]: {},
  })
}

/** Reads card JSON from outside; bounded in size (5 MB) and nesting (64 levels). */
export function parseCardJson(text: string | Uint8Array): AssetCard {
  return parseAssetCardDocument(parseBoundedJson(text, CARD_JSON_LIMITS))
}

/** The card document as JSON text: two-space indent, key order kept, so that equal cards give equal bytes. */
export function serializeCard(card: AssetCard): string {
  return `${JSON.stringify(toAssetCardDocument(card), null, 2)}\n`
}
