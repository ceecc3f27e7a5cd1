/** Reading the forms of the sign-in pages, and showing them again where something has to be corrected. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { type Page, renderPage } from '../../http/html.ts'
import type { Context } from './middleware.ts'

const MAX_FORM_BYTES = 16 * 1024
const WRONG_FORM = 'A field is missing or too long.'

/** Throws NOT_ALLOWED for a form on another site's page, REQUEST_TOO_LARGE. */
export async function readForm(ctx: Context, origin: string): Promise<Record<string, string>> {
  const from = ctx.get('origin')
  // Browsers say where a form comes from; "null" is what they say of frames in a sandbox and of redirected forms.
  if (from !== '' && from !== origin) {
    throw new LunaError('NOT_ALLOWED', 'The form was sent from another site.')
  }
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of ctx.req) {
    const bytes = z.instanceof(Buffer).parse(chunk)
    sizeBytes += bytes.length
    if (sizeBytes > MAX_FORM_BYTES) throw new LunaError('REQUEST_TOO_LARGE')
    chunks.push(bytes)
  }
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')))
}

/** A field that a person has to correct. */
class FormProblem extends Error {}

const FIELD_PROBLEMS: Readonly<Record<string, string>> = {
  email: 'This is not an email address.',
  password: 'The password is too short or too long.',
  displayName: 'The name is empty or too long.',
}

export function parseForm<Value>(schema: z.ZodType<Value>, form: Readonly<Record<string, string>>): Value {
  const parsed = schema.safeParse(form)
  if (parsed.success) return parsed.data
  throw new FormProblem(FIELD_PROBLEMS[String(parsed.error.issues[0]?.path[0])] ?? WRONG_FORM)
}

/** The message for the person. Other errors are rethrown. */
function problemIn(error: unknown): string {
  if (error instanceof FormProblem) return error.message
  if (!(error instanceof LunaError)) throw error
  const text = error.detail ?? error.message
  if (error.code === 'RATE_LIMITED') return `Too many attempts. ${text}`
  return text.replace(/^password: /, 'The password ')
}

export function show(ctx: Context, page: Page, status = 200): void {
  ctx.status = status
  ctx.type = 'html'
  ctx.body = renderPage(page)
}

/** Does what a form asks for; where a person can correct it, the form is shown again with the reason. */
export async function attempt(
  ctx: Context,
  work: () => Promise<void>,
  again: (problem: string) => Page | Promise<Page>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    const problem = problemIn(error)
    show(ctx, await again(problem), error instanceof LunaError && error.code === 'RATE_LIMITED' ? 429 : 422)
  }
}
