/**
 * Workflows in the format of ComfyUI's API: nodes by id, each with its class and its inputs; an input is a value or a
 * link to an output of another node, `[node id, output index]`.
 */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import {
  WORKFLOW_ROLES,
  type WorkflowReading,
  type WorkflowRole,
  type WorkflowSlot,
  type WorkflowSlots,
} from '#shared/contract/studio/generators.ts'
import { type PictureRequest, seedInJson } from './generator.ts'

const nodeSchema = z.looseObject({
  class_type: z.string().min(1).max(300),
  inputs: z.record(z.string(), z.unknown()),
  _meta: z.looseObject({ title: z.string().max(500).optional() }).optional(),
})
const MAX_NODES = 2_000
const workflowSchema = z
  .record(z.string().min(1).max(100), nodeSchema)
  .refine((nodes) => Object.keys(nodes).length <= MAX_NODES, `has more than ${MAX_NODES} nodes`)
export type Workflow = z.infer<typeof workflowSchema>

const linkSchema = z.tuple([z.union([z.string(), z.number()]).transform(String), z.number()])

/** Throws INVALID_INPUT, also for the format in which ComfyUI saves for itself. */
export function parseWorkflow(text: string): Workflow {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new LunaError('INVALID_INPUT', 'workflow: is not JSON.', { cause })
  }
  if (typeof value === 'object' && value !== null && 'nodes' in value && 'links' in value) {
    throw new LunaError('INVALID_INPUT', 'workflow: was saved for the editor. Use “Export (API)” in ComfyUI.')
  }
  const parsed = workflowSchema.safeParse(value)
  if (!parsed.success) throw new LunaError('INVALID_INPUT', 'workflow: is not in ComfyUI’s API format.')
  if (Object.keys(parsed.data).length === 0) throw new LunaError('INVALID_INPUT', 'workflow: has no nodes.')
  return parsed.data
}

/** Without these nothing new can be asked of it. */
const NEEDED: readonly WorkflowRole[] = ['prompt', 'seed']

export function readWorkflow(workflow: Workflow): WorkflowReading {
  const slots = findSlots(workflow)
  return {
    nodes: Object.entries(workflow).map(([id, node]) => ({
      id,
      type: node.class_type,
      title: node._meta?.title ?? node.class_type,
      inputs: Object.keys(node.inputs).filter((input) => !linkSchema.safeParse(node.inputs[input]).success),
    })),
    slots,
    missing: NEEDED.filter((role) => slots[role] === undefined),
  }
}

/** Where the first node has one of these inputs as a plain value of this type. */
function firstWith(workflow: Workflow, names: readonly string[], type: 'number' | 'string'): WorkflowSlot | undefined {
  for (const [node, { inputs }] of Object.entries(workflow)) {
    const input = names.find((one) => typeof inputs[one] === type)
    if (input !== undefined) return { node, input }
  }
  return undefined
}

/** Returns the text that a link leads to, through any nodes in between. */
function textBehind(workflow: Workflow, link: unknown, seen = new Set<string>()): WorkflowSlot | undefined {
  const parsed = linkSchema.safeParse(link)
  if (!parsed.success) return undefined
  const [id] = parsed.data
  // Each node is looked at once, so that a knot of links ends as quickly as a chain.
  if (seen.has(id)) return undefined
  seen.add(id)
  const node = workflow[id]
  if (node === undefined) return undefined
  for (const input of TEXT_INPUTS) {
    if (typeof node.inputs[input] === 'string') return { node: id, input }
  }
  for (const input of [...TEXT_INPUTS, ...CONDITIONING_INPUTS]) {
    const found = textBehind(workflow, node.inputs[input], seen)
    if (found !== undefined) return found
  }
  return undefined
}

const TEXT_INPUTS = ['text', 'text_g', 'prompt', 'string', 'value'] as const
const CONDITIONING_INPUTS = ['conditioning', 'conditioning_1', 'positive', 'guider'] as const

function findPrompts(workflow: Workflow): Pick<WorkflowSlots, 'prompt' | 'negative'> {
  const nodes = Object.values(workflow)
  const through = (input: string) =>
    nodes.map(({ inputs }) => textBehind(workflow, inputs[input])).find((slot) => slot !== undefined)
  const prompt = through('positive') ?? through('conditioning') ?? through('guider')
  const negative = through('negative')
  const isSame = prompt !== undefined && negative !== undefined && prompt.node === negative.node
  return { ...(prompt && { prompt }), ...(negative && !isSame && { negative }) }
}

function findSlots(workflow: Workflow): WorkflowSlots {
  const latent = Object.entries(workflow).find(
    ([, { inputs }]) => typeof inputs.width === 'number' && typeof inputs.height === 'number' && 'batch_size' in inputs,
  )
  const others: Partial<Record<WorkflowRole, WorkflowSlot | undefined>> = {
    seed: firstWith(workflow, ['seed', 'noise_seed'], 'number'),
    steps: firstWith(workflow, ['steps'], 'number'),
    guidance: firstWith(workflow, ['cfg', 'guidance'], 'number'),
    sampler: firstWith(workflow, ['sampler_name'], 'string'),
    scheduler: firstWith(workflow, ['scheduler'], 'string'),
    model: firstWith(workflow, ['ckpt_name', 'unet_name'], 'string'),
    ...(latent && { width: { node: latent[0], input: 'width' }, height: { node: latent[0], input: 'height' } }),
  }
  const found = { ...others, ...findPrompts(workflow) }
  return Object.fromEntries(WORKFLOW_ROLES.flatMap((role) => (found[role] === undefined ? [] : [[role, found[role]]])))
}

/**
 * The workflow with a request filled in where there is a place for it; what it has no place for stays as it was drawn.
 * Throws INVALID_INPUT where a place is not there.
 */
export function fillWorkflow(workflow: Workflow, slots: WorkflowSlots, request: PictureRequest): Workflow {
  const values: Record<WorkflowRole, unknown> = {
    prompt: request.prompt,
    negative: request.negativePrompt,
    seed: seedInJson(request.seed),
    width: request.width,
    height: request.height,
    steps: request.steps,
    guidance: request.guidanceScale,
    sampler: request.sampler,
    scheduler: request.scheduler,
    model: request.model,
  }
  const filled = structuredClone(workflow)
  for (const role of WORKFLOW_ROLES) {
    const slot = slots[role]
    const value = values[role]
    if (slot === undefined) {
      if (NEEDED.includes(role)) throw new LunaError('INVALID_INPUT', `workflow: choose the input for the ${role}.`)
      continue
    }
    const node = filled[slot.node]
    if (node === undefined || !(slot.input in node.inputs)) {
      throw new LunaError('INVALID_INPUT', `workflow: there is no ${slot.input} in node ${slot.node}.`)
    }
    if (value !== null) node.inputs[slot.input] = value
  }
  return filled
}

/** The plain one: a checkpoint, two prompts, one sampler. */
export function plainWorkflow(model: string): { workflow: Workflow; slots: WorkflowSlots } {
  const workflow: Workflow = {
    model: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: model } },
    size: { class_type: 'EmptyLatentImage', inputs: { width: 1_024, height: 1_024, batch_size: 1 } },
    positive: { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['model', 1] } },
    negative: { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['model', 1] } },
    sampler: {
      class_type: 'KSampler',
      inputs: {
        ...{ seed: 0, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1 },
        ...{ model: ['model', 0], positive: ['positive', 0], negative: ['negative', 0], latent_image: ['size', 0] },
      },
    },
    decode: { class_type: 'VAEDecode', inputs: { samples: ['sampler', 0], vae: ['model', 2] } },
    save: { class_type: 'SaveImage', inputs: { filename_prefix: 'luna-studio', images: ['decode', 0] } },
  }
  return { workflow, slots: findSlots(workflow) }
}
