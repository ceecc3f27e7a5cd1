/** API keys: programs act for an account with the rights and within the spending caps of a key. */
import * as z from 'zod'
import { passwordSchema } from './accounts.ts'
import { apiKeyRightSchema } from './api-key-rights.ts'
import { idSchema, instantSchema, microDollarsText } from './common.ts'
import { marketProcedure, verifiedProcedure } from './procedure.ts'

const TAGS = ['API keys']

/** Every secret begins with this, so that scanners find it in published code. */
export const API_KEY_PREFIX = 'luna_key_'

export const MAX_API_KEYS = 50
const MAX_CAP_CENTS = 10_000_000
/** The longest that an earlier secret stays valid after a rotation. */
const MAX_OVERLAP_HOURS = 30 * 24

const nameSchema = z.string().trim().min(1).max(80)
const rightsSchema = z
  .array(apiKeyRightSchema)
  .min(1)
  .transform((rights) => [...new Set(rights)])
const capSchema = z.int().min(0).max(MAX_CAP_CENTS).nullable()
const capDescriptions = {
  day: 'Whole cents that may be spent on one day (UTC); null for no cap',
  story: 'Whole cents that may be spent on one story; null for no cap',
}

const apiKeySchema = z.object({
  id: idSchema,
  name: z.string(),
  rights: z.array(apiKeyRightSchema),
  dailyCapCents: capSchema.describe(capDescriptions.day),
  storyCapCents: capSchema.describe(capDescriptions.story),
  spentTodayMicroDollars: microDollarsText,
  createdAt: instantSchema,
  expiresAt: instantSchema.nullable(),
  revokedAt: instantSchema.nullable(),
  /** To the minute; null for a key that was never used. */
  lastUsedAt: instantSchema.nullable(),
  /** What authenticates the key now; during the overlap of a rotation there are several. */
  secrets: z.array(
    z.object({
      hint: z.string().describe('The last characters of the secret'),
      createdAt: instantSchema,
      expiresAt: instantSchema.nullable(),
    }),
  ),
})
export type ApiKey = z.infer<typeof apiKeySchema>

const newApiKeySchema = z.object({
  name: nameSchema,
  rights: rightsSchema,
  dailyCapCents: capSchema.default(null).describe(capDescriptions.day),
  storyCapCents: capSchema.default(null).describe(capDescriptions.story),
  expiresAt: instantSchema.optional(),
})
export type NewApiKey = z.infer<typeof newApiKeySchema>

const apiKeyChangeSchema = z.object({
  name: nameSchema.optional(),
  rights: rightsSchema.optional(),
  dailyCapCents: capSchema.optional().describe(capDescriptions.day),
  storyCapCents: capSchema.optional().describe(capDescriptions.story),
  password: passwordSchema.optional().describe('The account’s password; needed where a permission is added'),
})
export type ApiKeyChange = z.infer<typeof apiKeyChangeSchema>

const withSecretSchema = z.object({ key: apiKeySchema, secret: z.string().describe('Shown once; kept as a hash') })

/** A request that is repeated with the same Idempotency-Key is answered with CONFLICT: the secret was shown. */
export const apiKeysContract = {
  list: marketProcedure
    .route({ method: 'GET', path: '/v1/api-keys', summary: 'API keys, newest first', tags: TAGS })
    .output(z.object({ items: z.array(apiKeySchema) })),
  create: verifiedProcedure
    .route({
      method: 'POST',
      path: '/v1/api-keys',
      summary: 'Create an API key; the answer has its secret',
      tags: TAGS,
      successStatus: 201,
    })
    .input(newApiKeySchema)
    .output(withSecretSchema),
  change: marketProcedure
    .route({
      method: 'PATCH',
      path: '/v1/api-keys/{id}',
      summary: 'Change name, permissions or caps',
      description: `Without the password, adding a permission fails with CREDENTIALS_WRONG. A change applies to the next
        request, on all servers.`.replaceAll(/\s+/g, ' '),
      tags: TAGS,
    })
    .input(apiKeyChangeSchema.extend({ id: idSchema }))
    .output(apiKeySchema),
  rotate: verifiedProcedure
    .route({
      method: 'POST',
      path: '/v1/api-keys/{id}/rotation',
      summary: 'Rotate the secret; the previous one stays valid during the overlap',
      tags: TAGS,
      successStatus: 201,
    })
    .input(z.object({ id: idSchema, overlapHours: z.int().min(0).max(MAX_OVERLAP_HOURS).default(24) }))
    .output(withSecretSchema),
  revoke: marketProcedure
    .route({ method: 'DELETE', path: '/v1/api-keys/{id}', summary: 'Revoke a key immediately', tags: TAGS })
    .input(z.object({ id: idSchema }))
    .output(apiKeySchema),
}
