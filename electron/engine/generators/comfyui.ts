/**
 * ComfyUI's API (github.com/comfyanonymous/ComfyUI, server.py): a workflow is put into its queue; its WebSocket tells
 * how far it is; its history says when it is done and where the pictures lie.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { WorkflowSlots } from '#shared/contract/studio/generators.ts'
import { followProgress } from './comfyui-progress.ts'
import { fillWorkflow, plainWorkflow, type Workflow } from './comfyui-workflow.ts'
import type { Generator, MadePicture, PictureRequest, RunOptions } from './generator.ts'
import { createGeneratorFetch, type GeneratorFetch } from './generator-fetch.ts'
import { failedWorkflow } from './generator-words.ts'

const MAX_PICTURE_BYTES = 96 * 1024 * 1024
const ASK_EVERY_MS = 500
/** After so many polls without a trace in queue or history, ComfyUI was restarted or the picture was removed. */
const LOST_AFTER = 6
const MAX_NAMES = 5_000
/** Of one workflow; more are kept where ComfyUI put them. */
const MAX_PICTURES = 64

const queuedSchema = z.object({ prompt_id: z.string().min(1).max(200) })

const fileSchema = z.object({
  filename: z.string().min(1).max(500),
  subfolder: z.string().max(500).default(''),
  type: z.string().max(20).default('output'),
})
const historySchema = z.record(
  z.string(),
  z.looseObject({
    outputs: z.record(z.string(), z.looseObject({ images: z.array(fileSchema).max(1_000).optional() })),
    status: z
      .looseObject({
        status_str: z.string().max(100).optional(),
        completed: z.boolean().optional(),
        messages: z.array(z.unknown()).max(10_000).optional(),
      })
      .optional(),
  }),
)

/** Each entry begins with its number and its id. */
const queueSchema = z.object({
  queue_running: z.array(z.array(z.unknown())),
  queue_pending: z.array(z.array(z.unknown())),
})

const statsSchema = z.looseObject({
  system: z.looseObject({ comfyui_version: z.string().max(100).optional() }).optional(),
})

/** A node's inputs: the first thing said of a choice is the list of its values. */
const nodeInfoSchema = z.record(
  z.string(),
  z.looseObject({ input: z.looseObject({ required: z.record(z.string(), z.unknown()).optional() }) }),
)
const choicesSchema = z.tuple([z.array(z.string().max(500)).max(MAX_NAMES)], z.unknown())

export interface ComfyUiOptions {
  readonly origin: string
  /** Null for the plain one. */
  readonly workflow: Workflow | null
  readonly slots: WorkflowSlots
}

export function createComfyUi(options: ComfyUiOptions): Generator {
  const http = createGeneratorFetch(options.origin)

  async function choices(node: string, input: string, signal?: AbortSignal): Promise<string[]> {
    const info = await http.json(nodeInfoSchema, `/object_info/${node}`, { signal })
    const parsed = choicesSchema.safeParse(info[node]?.input.required?.[input])
    return parsed.success ? parsed.data[0] : []
  }

  return {
    async check(signal) {
      const [stats, queue, models, samplers, schedulers] = await Promise.all([
        http.json(statsSchema, '/system_stats', { signal }),
        http.json(queueSchema, '/queue', { signal }),
        choices('CheckpointLoaderSimple', 'ckpt_name', signal),
        choices('KSampler', 'sampler_name', signal),
        choices('KSampler', 'scheduler', signal),
      ])
      return {
        kind: 'comfyui',
        address: options.origin,
        version: stats.system?.comfyui_version ?? null,
        ...{ models, samplers, schedulers },
        queued: queue.queue_running.length + queue.queue_pending.length,
      }
    },
    async make(request, run) {
      if (request.startPicture !== null) {
        throw new LunaError(
          'INVALID_INPUT',
          'startsFromPicture: add the starting picture to the ComfyUI workflow instead.',
        )
      }
      const { workflow, slots } = await workflowFor(options, request, () =>
        choices('CheckpointLoaderSimple', 'ckpt_name', run.signal),
      )
      return make(http, options.origin, fillWorkflow(workflow, slots, request), { request, slots, run })
    },
  }
}

async function workflowFor(
  { workflow, slots }: ComfyUiOptions,
  { model }: PictureRequest,
  models: () => Promise<string[]>,
): Promise<{ workflow: Workflow; slots: WorkflowSlots }> {
  if (workflow !== null) return { workflow, slots }
  const chosen = model ?? (await models())[0]
  if (chosen === undefined) throw new LunaError('GENERATOR_REFUSED', 'ComfyUI has no model (checkpoint) yet.')
  return plainWorkflow(chosen)
}

interface Making {
  readonly request: PictureRequest
  readonly slots: WorkflowSlots
  readonly run: RunOptions
}

async function make(
  http: GeneratorFetch,
  origin: string,
  filled: Workflow,
  { request, slots, run }: Making,
): Promise<MadePicture[]> {
  const clientId = randomUUID()
  const { prompt_id: promptId } = await http.json(queuedSchema, '/prompt', {
    body: { prompt: filled, client_id: clientId },
    signal: run.signal,
  })
  const progress = followProgress({ origin, clientId, promptId, onProgress: run.onProgress })
  try {
    const files = await finished(http, promptId, run.signal)
    const said = (role: 'model' | 'sampler') => {
      const slot = slots[role]
      const value = slot === undefined ? undefined : filled[slot.node]?.inputs[slot.input]
      return typeof value === 'string' ? value : null
    }
    const used = { model: said('model') ?? request.model, sampler: said('sampler') ?? request.sampler, raw: filled }
    const pictures: MadePicture[] = []
    for (const file of files) {
      const place = { signal: run.signal, maxBytes: MAX_PICTURE_BYTES }
      pictures.push({ ...used, bytes: await http.bytes(`/view?${new URLSearchParams(file)}`, place) })
    }
    return pictures
  } catch (cause) {
    if (run.signal.aborted) await stop(http, promptId)
    throw cause
  } finally {
    progress.close()
  }
}

type PictureFile = z.output<typeof fileSchema>

/** The pictures of the workflow once it is done: those it saves, or its previews where it saves none. */
async function finished(http: GeneratorFetch, promptId: string, signal: AbortSignal): Promise<PictureFile[]> {
  const path = `/history/${encodeURIComponent(promptId)}`
  let missing = 0
  while (true) {
    const entry = (await http.json(historySchema, path, { signal }))[promptId]
    if (entry !== undefined) {
      if (entry.status?.status_str === 'error') throw failedWorkflow(entry.status.messages)
      const files = Object.values(entry.outputs).flatMap(({ images = [] }) => images)
      const saved = files.filter(({ type }) => type === 'output')
      if (files.length > 0) return (saved.length > 0 ? saved : files).slice(0, MAX_PICTURES)
      if (entry.status?.completed !== false) {
        throw new LunaError(
          'GENERATOR_REFUSED',
          'The workflow finished without a picture. It needs a node that saves one.',
        )
      }
    }
    missing = entry === undefined && !(await isQueued(http, promptId, signal)) ? missing + 1 : 0
    if (missing >= LOST_AFTER)
      throw new LunaError(
        'GENERATOR_INTERRUPTED',
        'ComfyUI no longer has this picture: it was restarted, or its queue was cleared.',
      )
    await wait(ASK_EVERY_MS, undefined, { signal }).catch(() => {
      throw new LunaError('CANCELLED')
    })
  }
}

function names(entries: readonly (readonly unknown[])[], promptId: string): boolean {
  return entries.some((entry) => entry[1] === promptId)
}

async function isQueued(http: GeneratorFetch, promptId: string, signal: AbortSignal): Promise<boolean> {
  const { queue_running, queue_pending } = await http.json(queueSchema, '/queue', { signal })
  return names(queue_running, promptId) || names(queue_pending, promptId)
}

/** Only our own: what else runs or waits there is the creator's. */
async function stop(http: GeneratorFetch, promptId: string): Promise<void> {
  try {
    await http.tell('/queue', { delete: [promptId] })
    const { queue_running } = await http.json(queueSchema, '/queue')
    if (names(queue_running, promptId)) await http.tell('/interrupt', { prompt_id: promptId })
  } catch {
    // It is gone, and with it the work.
  }
}
