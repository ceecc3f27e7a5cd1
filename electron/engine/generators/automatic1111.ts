/**
 * The web UI of AUTOMATIC1111, started with `--api` (github.com/AUTOMATIC1111/stable-diffusion-webui, modules/api). It
 * processes one request at a time and responds when the picture is ready; its progress must be polled separately.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { type TaskState, taskState } from './automatic1111-task.ts'
import { type Generator, type MadePicture, type PictureRequest, type RunOptions, seedInJson } from './generator.ts'
import { createGeneratorFetch, type GeneratorFetch } from './generator-fetch.ts'

/** One picture of 4,096 squared in PNG, as base64, with room. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024
/** A slow machine, a large model that has to be loaded first. */
const MAKE_TIMEOUT_MS = 30 * 60_000
const ASK_EVERY_MS = 500
const MAX_NAMES = 5_000

const name = z.string().min(1).max(500)
const modelsSchema = z.array(z.object({ title: name })).max(MAX_NAMES)
const samplersSchema = z.array(z.object({ name })).max(MAX_NAMES)

const progressSchema = z.object({
  progress: z.number(),
  state: z.looseObject({ job_count: z.number().optional() }).optional(),
})

const answerSchema = z.object({ images: z.array(z.string()).min(1).max(100), info: z.string().optional() })

const infoSchema = z.looseObject({
  seed: z.number().optional(),
  sampler_name: z.string().max(200).optional(),
  sd_model_name: z.string().max(500).nullish(),
  infotexts: z.array(z.string().max(100_000)).max(100).optional(),
})

export function createAutomatic1111(origin: string): Generator {
  const http = createGeneratorFetch(origin)
  return {
    async check(signal) {
      const options = { signal }
      const [models, samplers, schedulers, progress] = await Promise.all([
        http.json(modelsSchema, '/sdapi/v1/sd-models', options),
        http.json(samplersSchema, '/sdapi/v1/samplers', options),
        // Versions before 1.9 have none: the scheduler is part of the sampler's name.
        http.json(samplersSchema, '/sdapi/v1/schedulers', options).catch(() => []),
        http.json(progressSchema, '/sdapi/v1/progress?skip_current_image=true', options),
      ])
      return {
        kind: 'automatic1111',
        address: origin,
        version: null,
        models: models.map(({ title }) => title),
        samplers: samplers.map((one) => one.name),
        schedulers: schedulers.map((one) => one.name),
        queued: Math.max(0, Math.round(progress.state?.job_count ?? 0)),
      }
    },
    make: (request, options) => make(http, request, options),
  }
}

async function make(http: GeneratorFetch, request: PictureRequest, options: RunOptions): Promise<MadePicture[]> {
  const { signal, onProgress } = options
  const taskId = `luna-${randomUUID()}`
  const body = bodyOf(request, taskId)
  const path = request.startPicture === null ? '/sdapi/v1/txt2img' : '/sdapi/v1/img2img'
  const ended = new AbortController()
  const following = follow(http, { taskId, onProgress, signal: AbortSignal.any([signal, ended.signal]) })
  try {
    const answer = await http.json(answerSchema, path, {
      ...{ body, signal },
      timeoutMs: MAKE_TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
    })
    const info = readInfo(answer.info)
    // One was asked for. What scripts add behind it, such as maps of a control net, is no picture of this seed.
    const picture: MadePicture = {
      bytes: pictureBytes(answer.images[0] ?? ''),
      model: info.sd_model_name ?? request.model,
      sampler: info.sampler_name ?? request.sampler,
      // Without the picture it began from, which the library has.
      raw: { ...body, ...('init_images' in body ? { init_images: [] } : {}), infotext: info.infotexts?.[0] ?? null },
    }
    return [picture]
  } catch (cause) {
    if (signal.aborted) await interrupt(http, taskId)
    throw cause
  } finally {
    ended.abort()
    await following
  }
}

function bodyOf(request: PictureRequest, taskId: string) {
  const { prompt, negativePrompt, seed, steps, guidanceScale, width, height, model, sampler, scheduler } = request
  return {
    prompt,
    negative_prompt: negativePrompt,
    ...{ seed: seedInJson(seed), steps, width, height },
    cfg_scale: guidanceScale,
    batch_size: 1,
    n_iter: 1,
    send_images: true,
    save_images: false,
    force_task_id: taskId,
    ...(sampler === null ? {} : { sampler_name: sampler }),
    ...(scheduler === null ? {} : { scheduler }),
    // The model stays loaded for the next seed.
    ...(model === null
      ? {}
      : { override_settings: { sd_model_checkpoint: model }, override_settings_restore_afterwards: false }),
    ...(request.startPicture === null
      ? {}
      : {
          init_images: [Buffer.from(request.startPicture).toString('base64')],
          denoising_strength: request.strength,
        }),
  }
}

interface Following extends RunOptions {
  readonly taskId: string
}

/** Ends with the signal. That the progress is not known stops nothing. */
async function follow(http: GeneratorFetch, { taskId, signal, onProgress }: Following): Promise<void> {
  while (!signal.aborted) {
    await wait(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    const task = await taskState(http, taskId, signal).catch(() => null)
    if (task?.is === 'running') onProgress(Math.min(1, Math.max(0, task.progress)))
  }
}

/** Only our own: the creator may be making pictures in the web UI's own window. */
async function interrupt(http: GeneratorFetch, taskId: string): Promise<void> {
  try {
    if ((await interruptIfRunning(http, taskId)) === 'waiting') void interruptInTurn(http, taskId)
  } catch {
    // It is gone, and with it the work.
  }
}

async function interruptIfRunning(http: GeneratorFetch, taskId: string): Promise<TaskState['is']> {
  const { is } = await taskState(http, taskId)
  if (is === 'running') await http.tell('/sdapi/v1/interrupt', {})
  return is
}

/** A queued picture cannot be removed from the queue, so this waits for its turn without blocking the caller. */
async function interruptInTurn(http: GeneratorFetch, taskId: string): Promise<void> {
  try {
    for (const until = Date.now() + MAKE_TIMEOUT_MS; Date.now() < until; ) {
      await wait(ASK_EVERY_MS, undefined, { ref: false })
      if ((await interruptIfRunning(http, taskId)) !== 'waiting') return
    }
  } catch {
    // It is gone, and with it the work.
  }
}

function readInfo(text: string | undefined): z.output<typeof infoSchema> {
  try {
    return infoSchema.parse(JSON.parse(text ?? '{}'))
  } catch {
    // Invalid additional information is no reason to lose the picture.
    return {}
  }
}

/** Throws GENERATOR_ANSWER_INVALID for what is not base64. */
function pictureBytes(text: string): Uint8Array {
  const base64 = text.replace(/^data:[a-z/+.-]{1,100};base64,/, '')
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length === 0 || bytes.length < Math.floor(base64.length / 4) * 3 - 2) {
    throw new LunaError('GENERATOR_ANSWER_INVALID', 'the picture is not base64-encoded')
  }
  return bytes
}
