/** Which models there are: profiles, their files with size and SHA-256, and how raw cosines become similarities. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { calibrationSchema } from '#shared/similarity/calibration.ts'
import { evaluationSchema } from '#shared/similarity/evaluation.ts'
import { pictureSearchSchema } from '#shared/similarity/picture-search.ts'
import { isBundled } from '../bundled-entries.ts'
import manifestJson from '../manifest.json' with { type: 'json' }
import { preprocessSchema } from './preprocess.ts'

const PROFILE_IDS = ['embedded', 'standard', 'large'] as const

const profileIdSchema = z.enum(PROFILE_IDS)
export type ProfileId = z.infer<typeof profileIdSchema>

/** Relative, forward slashes, no way out of its folder. */
const filePathSchema = z.string().regex(/^(?!.*(?:^|\/)\.)[\w.-]+(?:\/[\w.-]+)*$/)
const sizeSchema = z.int().positive()
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)

const hubFileSchema = z.object({
  /** Repository on the hub, `owner/name`. */
  repo: filePathSchema,
  revision: filePathSchema,
  path: filePathSchema,
  /** Null: unknown until the hub states it on the first download, from then on locked locally. */
  sizeBytes: sizeSchema.nullable(),
  sha256: sha256Schema.nullable(),
})
export type HubFile = z.infer<typeof hubFileSchema>

/** Comes with the app; `path` is below `bundledFolder`. */
const bundledFileSchema = z.object({ path: filePathSchema, sizeBytes: sizeSchema, sha256: sha256Schema })
export type BundledFile = z.infer<typeof bundledFileSchema>

const modelFields = { modelId: filePathSchema, dimensions: z.int().positive() }
const textFields = { ...modelFields, maxTokens: z.int().positive() }

/** The models of a profile, whose files are described by `file`. */
function towersOf<File extends z.ZodType>(file: File) {
  const textFiles = z.object({ model: file, tokenizer: file })
  return {
    image: z.object({ ...modelFields, preprocess: preprocessSchema, files: z.object({ model: file }) }),
    /** A text tower in the same space as `image`: text-to-image search. */
    imageText: z.object({
      ...textFields,
      /** `clip`: byte pairs, pooled at the end of text; `wordpiece`: as `text`, with a mask of what counts. */
      tokenizer: z.enum(['clip', 'wordpiece']),
      files: textFiles,
    }),
    text: z.object({
      ...textFields,
      pooling: z.literal('cls'),
      /** Put before a retrieval query, never before a text that is compared with others. */
      queryPrefix: z.string(),
      files: textFiles,
    }),
    calibration: z.object({
      image: calibrationSchema,
      /** Of two texts that are compared. */
      text: calibrationSchema,
      /** Of a query and a text; where it was not measured, that of two texts, which few queries come near to. */
      query: calibrationSchema.exactOptional(),
    }),
    /** How often checks are right, as measured; absent where it was not measured. */
    evaluation: evaluationSchema.optional(),
    /** How often a caption finds its picture; absent where it was not measured. */
    pictureSearch: pictureSearchSchema.optional(),
  }
}

const commonFields = {
  id: profileIdSchema,
  /** Vectors are compared only within one id and version. */
  version: z.string().min(1),
  title: z.string().min(1),
  description: z.string().min(1),
  license: z.string().min(1),
}

const downloadProfileSchema = z.object({
  ...commonFields,
  availability: z.literal('download'),
  ...towersOf(hubFileSchema),
})
export type DownloadProfile = z.infer<typeof downloadProfileSchema>

const bundledProfileSchema = z.object({
  ...commonFields,
  availability: z.literal('bundled'),
  ...towersOf(bundledFileSchema),
})
export type BundledProfile = z.infer<typeof bundledProfileSchema>

const profileSchema = z
  .discriminatedUnion('availability', [downloadProfileSchema, bundledProfileSchema])
  .refine(({ image, imageText }) => image.dimensions === imageText.dimensions, 'image and imageText share one space')
export type Profile = z.infer<typeof profileSchema>

const eachOnce = (profiles: readonly Profile[]) => new Set(profiles.map(({ id }) => id)).size === profiles.length
const oneBundled = (profiles: readonly Profile[]) =>
  profiles.filter(({ availability }) => availability === 'bundled').length <= 1

export const manifestSchema = z.object({
  version: z.literal(1),
  profiles: z.array(profileSchema).refine(eachOnce, 'each profile once').refine(oneBundled, 'one bundled profile'),
})
export type Manifest = z.infer<typeof manifestSchema>

/** The manifest that comes with the app, or another one in the file that `LUNA_STUDIO_MANIFEST` names. */
export function loadManifest(environment: NodeJS.ProcessEnv = process.env): Manifest {
  const path = environment['LUNA_STUDIO_MANIFEST']
  return manifestSchema.parse(path === undefined ? manifestJson : JSON.parse(readFileSync(path, 'utf8')))
}

/**
 * The folder of the bundled profile's files: `embedded/` next to the manifest. A packaged app has them outside of its
 * archive, since ONNX Runtime opens files by their path.
 */
export function bundledFolder(
  environment: NodeJS.ProcessEnv = process.env,
  importMetaUrl: string = import.meta.url,
): string {
  const manifestPath = environment['LUNA_STUDIO_MANIFEST']
  if (manifestPath !== undefined) return join(dirname(manifestPath), 'embedded')
  const here = fileURLToPath(importMetaUrl)
  if (!isBundled(importMetaUrl)) return join(dirname(here), '..', 'embedded')
  // The bundle is flat, in out/main of the app's folder or archive.
  const app = join(dirname(here), '..', '..')
  return join(basename(app) === 'app.asar' ? dirname(app) : app, 'models', 'embedded')
}

/** A file of a profile and its path below the profile's folder. */
export type PlacedFile = Pick<HubFile, 'path' | 'sizeBytes' | 'sha256'> & { readonly localPath: string }
export type PlacedHubFile = HubFile & PlacedFile

export function place<File extends HubFile | BundledFile>(modelId: string, file: File): File & PlacedFile {
  return { ...file, localPath: 'repo' in file ? `${modelId}/${file.path}` : file.path }
}

/** Every file of a profile; each once even where two towers share it. */
export function filesOf(profile: DownloadProfile): PlacedHubFile[]
export function filesOf(profile: Profile): PlacedFile[]
export function filesOf({ image, imageText, text }: Profile): PlacedFile[] {
  const all = [
    place(image.modelId, image.files.model),
    place(imageText.modelId, imageText.files.model),
    place(imageText.modelId, imageText.files.tokenizer),
    place(text.modelId, text.files.model),
    place(text.modelId, text.files.tokenizer),
  ]
  return [...new Map(all.map((file) => [file.localPath, file])).values()]
}
