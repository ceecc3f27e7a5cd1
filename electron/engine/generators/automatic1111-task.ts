/**
 * What the web UI of AUTOMATIC1111, or one of its descendants, does with a task of ours. `/sdapi/v1/progress` does not
 * say whose picture it tells of; `/internal/progress` (modules/progress.py) does, by the identifier that
 * `force_task_id` gave it.
 */
import * as z from 'zod'
import type { GeneratorFetch } from './generator-fetch.ts'

const internalSchema = z.object({
  active: z.boolean(),
  queued: z.boolean(),
  completed: z.boolean(),
  progress: z.number().nullish(),
  /** Of SD.Next, which gives tasks from its API no identifier but a name. */
  job: z.string().nullish(),
})

const publicSchema = z.object({ progress: z.number(), state: z.looseObject({ job: z.string().nullish() }).nullish() })

/** SD.Next (modules/api/generate.py) and versions of the web UI before 1.7 name what came over their API so. */
const API_JOB = /^(?:API-(?:TXT|IMG)|scripts_(?:txt|img)2img)/

export type TaskState =
  | { readonly is: 'running'; readonly progress: number }
  | { readonly is: 'waiting' }
  /** It ended, or it cannot be distinguished from another client's task. */
  | { readonly is: 'unknown' }

export async function taskState(http: GeneratorFetch, taskId: string, signal?: AbortSignal): Promise<TaskState> {
  const internal = await http
    .json(internalSchema, '/internal/progress', { body: { id_task: taskId, id_live_preview: -1 }, signal })
    // Started without its own window, it has no such address.
    .catch(() => null)
  if (internal?.active === true) return { is: 'running', progress: internal.progress ?? 0 }
  if (internal?.queued === true) return { is: 'waiting' }
  if (internal?.completed === true) return { is: 'unknown' }
  if (API_JOB.test(internal?.job ?? '')) return { is: 'running', progress: internal?.progress ?? 0 }
  const { progress, state } = await http.json(publicSchema, '/sdapi/v1/progress?skip_current_image=true', { signal })
  return API_JOB.test(state?.job ?? '') ? { is: 'running', progress } : { is: 'unknown' }
}
