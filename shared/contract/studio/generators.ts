/**
 * Picture generators that the creator runs: ComfyUI and the web UI of AUTOMATIC1111, over their HTTP APIs. Nothing else
 * of the app needs one.
 */
import * as z from 'zod'
import { VERDICTS } from '../../similarity/verdict.ts'
import { errorReportSchema } from '../errors.ts'
import { assetIdSchema, mediaIdSchema, timestampSchema } from './assets.ts'
import { procedure } from './procedure.ts'

export const GENERATOR_KINDS = ['comfyui', 'automatic1111'] as const
export const generatorKindSchema = z.enum(GENERATOR_KINDS)

/** The default addresses of the generators. */
export const USUAL_ADDRESSES: Readonly<Record<(typeof GENERATOR_KINDS)[number], string>> = {
  comfyui: 'http://127.0.0.1:8188',
  automatic1111: 'http://127.0.0.1:7860',
}

/** Inputs of a workflow's nodes that the studio fills. */
export const WORKFLOW_ROLES = [
  'prompt',
  'negative',
  'seed',
  'width',
  'height',
  'steps',
  'guidance',
  'sampler',
  'scheduler',
  'model',
] as const
export type WorkflowRole = (typeof WORKFLOW_ROLES)[number]

/** An input of a node. */
const slotSchema = z.object({ node: z.string().min(1).max(100), input: z.string().min(1).max(100) })
export type WorkflowSlot = z.infer<typeof slotSchema>

const workflowSlotsSchema = z.partialRecord(z.enum(WORKFLOW_ROLES), slotSchema)
export type WorkflowSlots = z.infer<typeof workflowSlotsSchema>

/** Larger than any workflow people draw. */
const MAX_WORKFLOW_CHARACTERS = 2_000_000
const workflowTextSchema = z.string().min(2).max(MAX_WORKFLOW_CHARACTERS)

export const generatorConfigSchema = z.object({
  kind: generatorKindSchema.nullable(),
  address: z.string().max(2_000),
  /** Beyond this machine and the local network: prompts and pictures then travel further. */
  allowsRemote: z.boolean(),
  /** Of ComfyUI, as it exports it for its API; null for a plain one of the studio's own. */
  workflow: workflowTextSchema.nullable(),
  slots: workflowSlotsSchema,
})
export type GeneratorConfig = z.infer<typeof generatorConfigSchema>

/** Pictures that were made on request stand on branches of their own, one for each batch. */
export const GENERATED_BRANCH = 'generated '

export function isGeneratedBranch(branch: string): boolean {
  return branch.startsWith(GENERATED_BRANCH)
}

/** 64 bits, as ComfyUI draws them. */
export const MAX_SEED = 18_446_744_073_709_551_615n
const MAX_SEEDS = 64
/** Decimal digits: a JavaScript number does not hold all of them. Earlier versions kept numbers. */
const seedSchema = z
  .union([z.int().min(0).transform(String), z.string().regex(/^\d{1,20}$/)])
  .refine((digits) => BigInt(digits) <= MAX_SEED)
  .transform((digits) => String(BigInt(digits)))

/** The seed that comes so many after this one. */
export function seedAfter(seed: string, count: number): string {
  return String(BigInt(seed) + BigInt(count))
}

const sideSchema = z.int().min(64).max(4_096).multipleOf(8)

export const generationRequestSchema = z.object({
  prompt: z.string().trim().min(1).max(20_000),
  negativePrompt: z.string().trim().max(20_000),
  /** Null leaves it to the generator, or to the workflow. */
  model: z.string().max(500).nullable(),
  sampler: z.string().max(200).nullable(),
  scheduler: z.string().max(200).nullable(),
  steps: z.int().min(1).max(200),
  guidanceScale: z.number().min(0).max(50),
  width: sideSchema,
  height: sideSchema,
  firstSeed: seedSchema,
  /** That many seeds, one after the other. */
  count: z.int().min(1).max(MAX_SEEDS),
  /** Begin from the asset's picture; AUTOMATIC1111 only. */
  startsFromPicture: z.boolean(),
  /** How far it may go from that picture. */
  strength: z.number().min(0.01).max(1),
})
export type GenerationRequest = z.infer<typeof generationRequestSchema>

const generationResultSchema = z.object({
  id: z.uuid(),
  seed: seedSchema,
  /** The picture with all that made it, as a state of the asset to go back to. */
  revisionId: z.uuid(),
  revisionNumber: z.int(),
  pictureId: mediaIdSchema,
  /** Null until it was compared. */
  uniqueness: z.number().min(0).max(1).nullable(),
  verdict: z.enum(VERDICTS).nullable(),
  /** What it is closest to. */
  nearestName: z.string().nullable(),
})
export type GenerationResult = z.infer<typeof generationResultSchema>

const generationBatchSchema = z.object({
  id: z.uuid(),
  assetId: assetIdSchema,
  jobId: z.uuid(),
  generator: generatorKindSchema,
  request: generationRequestSchema,
  createdAt: timestampSchema,
  /** `interrupted`: the program ended in between, and the rest was not made. */
  state: z.enum(['queued', 'running', 'finished', 'cancelled', 'failed', 'interrupted']),
  error: errorReportSchema.nullable(),
  results: z.array(generationResultSchema),
})
export type GenerationBatch = z.infer<typeof generationBatchSchema>

const checkSchema = z.object({
  kind: generatorKindSchema,
  address: z.string(),
  version: z.string().nullable(),
  models: z.array(z.string()),
  samplers: z.array(z.string()),
  schedulers: z.array(z.string()),
  /** How much waits there. */
  queued: z.int().min(0),
})
export type GeneratorCheck = z.infer<typeof checkSchema>

const workflowReadingSchema = z.object({
  nodes: z.array(z.object({ id: z.string(), type: z.string(), title: z.string(), inputs: z.array(z.string()) })),
  /** What was found by itself. */
  slots: workflowSlotsSchema,
  /** What has to be chosen before it can be used. */
  missing: z.array(z.enum(WORKFLOW_ROLES)),
})
export type WorkflowReading = z.infer<typeof workflowReadingSchema>

export const generatorsContract = {
  config: procedure.output(generatorConfigSchema.extend({ isLocal: z.boolean() })),
  /** Throws INVALID_INPUT for an address or a workflow that cannot be used. */
  setConfig: procedure.input(generatorConfigSchema).output(generatorConfigSchema.extend({ isLocal: z.boolean() })),
  /**
   * Asks whether it is there and what it has. Throws GENERATOR_NOT_SET, GENERATOR_UNREACHABLE,
   * GENERATOR_ANSWER_INVALID.
   */
  check: procedure.output(checkSchema),
  /** Throws INVALID_INPUT for what is no workflow in the API's format. */
  readWorkflow: procedure.input(z.object({ workflow: workflowTextSchema })).output(workflowReadingSchema),
  /** Throws GENERATOR_NOT_SET, NOT_FOUND, INVALID_INPUT. The job can be canceled; what was made stays. */
  start: procedure
    .input(z.object({ assetId: assetIdSchema, request: generationRequestSchema }))
    .output(z.object({ batchId: z.uuid(), jobId: z.uuid() })),
  /** Newest first. */
  batches: procedure.input(z.object({ assetId: assetIdSchema })).output(z.array(generationBatchSchema)),
}
