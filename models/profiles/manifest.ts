/** Which models there are: profiles, their files with size and SHA-256, and how raw cosines become similarities. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { calibrationSchema } from '#shared/similarity/calibration.ts'
import manifestJson from '../manifest.json' with { type: 'json' }
import { evaluationSchema } from './evaluation.ts'

const PROFILE_IDS = ['embedded', 'standard', 'large'] as const

const profileIdSchema = z.enum(PROFILE_IDS)
export type ProfileId = z.infer<typeof profileIdSchema>

/** Relative, forward slashes, no way out of its folder. */
const filePathSchema = z.string().regex(/^(?!.*(?:^|\/)\.)[\w.-]+(?:\/[\w.-]+)*$/)

const fileSchema = z.object({
  /** Repository on the hub, `owner/name`. */
  repo: filePathSchema,
  revision: filePathSchema,
  path: filePathSchema,
  /** Null: unknown until the hub states it on the first download, from then on locked locally. */
  sizeBytes: z.int().positive().nullable(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
})
export type ModelFile = z.infer<typeof fileSchema>

const rgbSchema = z.tuple([z.number(), z.number(), z.number()])

const preprocessSchema = z.object({
  /** Pixels of the shorter side after the bicubic resize. */
  shortestEdge: z.int().positive(),
  /** Side of the square cut from the middle, pixels. */
  cropSize: z.int().positive(),
  /** Per channel, on the scale 0 to 1. */
  mean: rgbSchema,
  std: rgbSchema,
})
export type Preprocess = z.infer<typeof preprocessSchema>

const modelIdSchema = filePathSchema
const dimensionsSchema = z.int().positive()
const textFilesSchema = z.object({ model: fileSchema, tokenizer: fileSchema })

const imageSchema = z.object({
  modelId: modelIdSchema,
  dimensions: dimensionsSchema,
  preprocess: preprocessSchema,
  files: z.object({ model: fileSchema }),
})

const imageTextSchema = z.object({
  modelId: modelIdSchema,
  dimensions: dimensionsSchema,
  maxTokens: z.int().positive(),
  files: textFilesSchema,
})

const textSchema = z.object({
  modelId: modelIdSchema,
  dimensions: dimensionsSchema,
  maxTokens: z.int().positive(),
  pooling: z.literal('cls'),
  /** Put before a retrieval query, never before a text that is compared with others. */
  queryPrefix: z.string(),
  files: textFilesSchema,
})

const commonFields = {
  id: profileIdSchema,
  title: z.string().min(1),
  description: z.string().min(1),
  licence: z.string().min(1),
}

const downloadProfileSchema = z.object({
  ...commonFields,
  availability: z.literal('download'),
  version: z.string().min(1),
  image: imageSchema,
  /** CLIP's text tower, in the same space as `image`: text-to-image search. */
  imageText: imageTextSchema,
  text: textSchema,
  calibration: z.object({ image: calibrationSchema, text: calibrationSchema }),
  evaluation: evaluationSchema.optional(),
})
export type DownloadProfile = z.infer<typeof downloadProfileSchema>

/** Named, but without files in this version. */
const plannedProfileSchema = z.object({ ...commonFields, availability: z.literal('planned') })

const profileSchema = z
  .discriminatedUnion('availability', [downloadProfileSchema, plannedProfileSchema])
  .refine(
    (profile) => profile.availability === 'planned' || profile.image.dimensions === profile.imageText.dimensions,
    {
      message: 'image and imageText share one space',
    },
  )
export type Profile = z.infer<typeof profileSchema>

export const manifestSchema = z.object({
  version: z.literal(1),
  profiles: z
    .array(profileSchema)
    .refine((profiles) => new Set(profiles.map(({ id }) => id)).size === profiles.length, 'each profile once'),
})
export type Manifest = z.infer<typeof manifestSchema>

/** The manifest that comes with the app, or another one in the file that `LUNA_STUDIO_MANIFEST` names. */
export function loadManifest(environment: NodeJS.ProcessEnv = process.env): Manifest {
  const path = environment['LUNA_STUDIO_MANIFEST']
  return manifestSchema.parse(path === undefined ? manifestJson : JSON.parse(readFileSync(path, 'utf8')))
}

/** A file of a profile and where it lies below the profile's folder. */
export interface PlacedFile extends ModelFile {
  readonly localPath: string
}

export function place(modelId: string, file: ModelFile): PlacedFile {
  return { ...file, localPath: `${modelId}/${file.path}` }
}

/** Every file of a profile; each once even where two towers share it. */
export function filesOf(profile: DownloadProfile): PlacedFile[] {
  const { image, imageText, text } = profile
  const all = [
    place(image.modelId, image.files.model),
    place(imageText.modelId, imageText.files.model),
    place(imageText.modelId, imageText.files.tokenizer),
    place(text.modelId, text.files.model),
    place(text.modelId, text.files.tokenizer),
  ]
  return [...new Map(all.map((file) => [file.localPath, file])).values()]
}
