/**
 * What generators say when they cannot make a picture, in words: FastAPI's `detail` and the `error` of AUTOMATIC1111's web
 * UI (modules/api/api.py), ComfyUI's `error` with the errors of each node (execution.py, validate_prompt).
 */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'

const MAX_DETAIL_CHARACTERS = 500
/** More are not read. */
const MAX_REASONS = 5

const OUT_OF_MEMORY = /out of memory|OutOfMemoryError|not enough memory|MemoryError/i

const text = z.string().optional().catch(undefined)
const reasonSchema = z.looseObject({ type: text, message: z.string(), details: text })
const comfySchema = z.looseObject({
  error: reasonSchema,
  node_errors: z
    .record(z.string(), z.looseObject({ class_type: text, errors: z.array(reasonSchema).catch([]) }))
    .catch({}),
})
const fastApiSchema = z.looseObject({
  error: text,
  errors: text,
  detail: z
    .union([z.string(), z.array(z.looseObject({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() }))])
    .optional()
    .catch(undefined),
})

/** The text of an answer with a status of 400 or more, for people; empty where it says nothing. */
export function wordsOf(answer: string): string {
  const said = answer.trim()
  if (said.startsWith('<')) return ''
  const value = parsed(said)
  const words = comfyWords(value) ?? fastApiWords(value) ?? said
  return words.slice(0, MAX_DETAIL_CHARACTERS)
}

export function isOutOfMemory(words: string): boolean {
  return OUT_OF_MEMORY.test(words)
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said)
  } catch {
    return undefined
  }
}

function comfyWords(value: unknown): string | undefined {
  const answer = comfySchema.safeParse(value)
  if (!answer.success) return undefined
  const { error, node_errors } = answer.data
  const missing = /node (.+) does not exist|Node '(.+?)' not found/.exec(error.message)
  if (missing !== null) {
    return `The node ${missing[1] ?? missing[2]} is not installed in ComfyUI. Install it there, or use another workflow.`
  }
  if (error.type === 'prompt_no_outputs') return 'The workflow has no node that saves or shows a picture.'
  const reasons = Object.entries(node_errors).flatMap(([id, { class_type, errors }]) =>
    errors.map((reason) => `${class_type ?? 'node'} (${id}): ${reasonWords(reason)}`),
  )
  return reasons.length === 0 ? reasonWords(error) : reasons.slice(0, MAX_REASONS).join(' ')
}

function reasonWords({ type, message, details }: z.output<typeof reasonSchema>): string {
  const about = details === undefined || details === '' ? '' : details
  switch (type) {
    case 'required_input_missing':
      return `the input ${about} is missing.`
    case 'value_not_in_list':
      // The list of what there is may be longer than anyone reads.
      return `ComfyUI does not have ${about.replace(/ not in .*$/s, '')}. Choose an installed one.`
    default:
      return about === '' ? message : `${message}: ${about}`
  }
}

function fastApiWords(value: unknown): string | undefined {
  const answer = fastApiSchema.safeParse(value)
  if (!answer.success) return undefined
  const { error, errors, detail } = answer.data
  if (Array.isArray(detail)) {
    return detail
      .slice(0, MAX_REASONS)
      .map(({ loc, msg }) => `${loc.filter((part) => part !== 'body').join('.')}: ${msg}`)
      .join(' ')
  }
  return [detail, errors, error].find((one) => one !== undefined && one !== '')
}

/** Of ComfyUI's history: `[type, data]`, of the executions that did not end well. */
const failureSchema = z.tuple([
  z.enum(['execution_error', 'execution_interrupted']),
  z.looseObject({ node_type: text, exception_message: text, exception_type: text }),
])

/** GENERATOR_INTERRUPTED, GENERATOR_OUT_OF_MEMORY or GENERATOR_REFUSED with what the node said. */
export function failedWorkflow(messages: readonly unknown[] | undefined): LunaError {
  for (const message of messages ?? []) {
    const failure = failureSchema.safeParse(message)
    if (!failure.success) continue
    const [type, { node_type = 'A node', exception_message = 'failed', exception_type = '' }] = failure.data
    if (type === 'execution_interrupted') return new LunaError('GENERATOR_INTERRUPTED')
    const detail = `${node_type}: ${exception_message.trim().slice(0, MAX_DETAIL_CHARACTERS)}`
    const isMemory = isOutOfMemory(exception_type) || isOutOfMemory(exception_message)
    return new LunaError(isMemory ? 'GENERATOR_OUT_OF_MEMORY' : 'GENERATOR_REFUSED', detail)
  }
  return new LunaError('GENERATOR_REFUSED', 'The workflow failed.')
}
