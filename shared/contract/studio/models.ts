/** Model profiles on this machine. */
import * as z from 'zod'
import { evaluationSchema } from '../../similarity/evaluation.ts'
import { procedure } from './procedure.ts'

/** Core ML on macOS, DirectML on Windows, WebGPU where there is a driver for it. */
export const acceleratorSchema = z.enum(['coreml', 'dml', 'webgpu'])
export type Accelerator = z.infer<typeof acceleratorSchema>

/** On what a model runs, and why not on something faster. */
export const placementSchema = z.object({
  provider: z.enum(['cpu', ...acceleratorSchema.options]),
  refused: z.array(z.object({ provider: acceleratorSchema, reason: z.string() })),
})
export type Placement = z.infer<typeof placementSchema>

const profileIdSchema = z.string().min(1)

export const profileStatusSchema = z.object({
  id: profileIdSchema,
  title: z.string(),
  description: z.string(),
  license: z.string(),
  /** It comes with the app: never downloaded, imported or removed. */
  bundled: z.boolean(),
  state: z.enum(['installed', 'partial', 'absent', 'damaged']),
  /** The profile whose vectors are compared now. */
  active: z.boolean(),
  sizeBytes: z.int().nullable(),
  installedBytes: z.int(),
  imageDimensions: z.int(),
  textDimensions: z.int(),
  /** The origin of the similarity scale; shown next to the thresholds. */
  calibrationProvenance: z.string(),
  /** How often checks with it are right, as measured; null where it was not measured. */
  evaluation: evaluationSchema.nullable(),
  /** Words find the pictures that show what they say often enough to be offered as a search. */
  findsPictures: z.boolean(),
  /** Of its picture model, once it ran; null of a profile that is not in use. */
  placement: placementSchema.nullable(),
})
export type ProfileStatus = z.infer<typeof profileStatusSchema>

export const modelsContract = {
  list: procedure.output(z.array(profileStatusSchema)),
  startDownload: procedure.input(z.object({ profileId: profileIdSchema })).output(z.object({ jobId: z.uuid() })),
  startFolderImport: procedure
    .input(z.object({ profileId: profileIdSchema, path: z.string().min(1) }))
    .output(z.object({ jobId: z.uuid() })),
  verify: procedure.input(z.object({ profileId: profileIdSchema })).output(profileStatusSchema),
  remove: procedure.input(z.object({ profileId: profileIdSchema })).output(z.object({})),
  /** Takes a complete profile into use (null: none, hashes and words only) and re-fingerprints in the background. */
  activate: procedure
    .input(z.object({ profileId: profileIdSchema.nullable() }))
    .output(z.object({ jobId: z.uuid().nullable() })),
}
