/** Forms that people send from the market's pages: whose they are, that they come from there, and that each is done once. */
import * as z from 'zod'
import { ERRORS, LunaError } from '#shared/contract/errors.ts'
import { PROBLEM_CONTENT_TYPE, type Problem, problemSchema } from '#shared/contract/market/problem.ts'
import { type Html, html } from '../http/html.ts'
import { problemOf, problemResponse, toDeclaredError } from '../http/problem-response.ts'
import type { RawRequest, RawRoute } from '../http/raw-route.ts'
import { assertStorable } from '../http/storable.ts'
import { cookieOf, isFormTokenOf, localPath, webCookieName } from '../http/web-cookie.ts'
import { answerPage, seeOther } from './answers.ts'
import type { Site } from './layout.ts'
import type { FormAction, FormVisit, OwnVisit, WebParts } from './parts.ts'
import { remedyOf } from './remedies.ts'
import { signInPath, visitOf } from './visits.ts'

const MAX_FORM_BYTES = 64 * 1024
const goalSchema = z.object({ goTo: z.string() })
/** What a form sends; a field that is sent twice counts once. */
const keySchema = z.uuid()

/** Throws NOT_ALLOWED for a form on another site's page. */
function requireOwnOrigin({ headers }: Request, origin: string): void {
  const [from, site] = [headers.get('origin'), headers.get('sec-fetch-site')]
  if ((from === null || from === origin) && site !== 'cross-site' && site !== 'same-site') return
  throw new LunaError('NOT_ALLOWED', 'The form was sent from another site.')
}

/** The secret of the cookie, which the form's token belongs to. */
function secretOf(request: Request, origin: string): string {
  return cookieOf(request.headers.get('cookie'), webCookieName(origin)) ?? ''
}

function problemText({ code, title, detail }: Problem): Html {
  // Back from the page that followed, somebody changed what they had sent.
  if (code === 'IDEMPOTENCY_KEY_REUSED')
    return html`This form was already sent with other values. Check it and send it again.`
  const text = code === 'INVALID_INPUT' && detail !== undefined ? detail : title
  const more = detail !== undefined && detail !== text ? html` ${detail}` : null
  return html`${text}${more}${remedyOf(code)}`
}

function refusalOf(error: unknown, requestId: string): Response {
  return problemResponse(problemOf(toDeclaredError(error), requestId))
}

/** Done once for its key, as every write of the API; the answer is where to go. */
async function runOnce(
  action: Extract<FormAction, { run: unknown }>,
  visit: FormVisit,
  request: Request,
  body: string,
): Promise<Response> {
  const { parts, context, viewer } = visit
  const { pathname, search } = new URL(request.url)
  const keyed = {
    ...{ accountId: viewer.identity.accountId, key: context.idempotencyKey ?? '', method: 'POST' },
    ...{ target: pathname + search, body: new TextEncoder().encode(body) },
  }
  const refuse = (error: unknown) => refusalOf(error, context.requestId)
  // With a status of its own: what a domain keeps under the key says nothing about where to go.
  const work = async () => Response.json({ goTo: await action.run(visit) }, { status: 202 })
  return parts.idempotency.answer(keyed, () => work().catch(refuse)).catch(refuse)
}

/** Pages to pay on are the only ones elsewhere that a form leads to. */
function goalOf(goTo: string, { paymentOrigins }: WebParts): string {
  const isElsewhere = URL.canParse(goTo) && paymentOrigins.includes(new URL(goTo).origin)
  return isElsewhere ? goTo : localPath(goTo)
}

export function formRoute(parts: WebParts, site: Site, path: string, action: FormAction): RawRoute {
  const { origin } = new URL(parts.url)

  async function handle(raw: RawRequest): Promise<Response> {
    const { request } = raw
    requireOwnOrigin(request, origin)
    const visit = visitOf(raw, parts)
    const { viewer } = visit
    if (viewer === null) return seeOther(signInPath(action.pathOf(visit)))
    const body = await request.text()
    const { token, key, ...form } = Object.fromEntries(new URLSearchParams(body))
    if (!isFormTokenOf(secretOf(request, origin), token)) throw new LunaError('NOT_ALLOWED', 'The form has expired.')
    assertStorable(form)
    const idempotencyKey = keySchema.safeParse(key).data
    if (idempotencyKey === undefined) throw new LunaError('INVALID_INPUT', 'The form has no key.')
    const context = { ...visit.context, idempotencyKey }
    const own: OwnVisit = { ...visit, context, viewer, api: parts.api(context) }
    const response =
      'show' in action
        ? await action
            .show({ ...own, form })
            .then((page) => answerPage(page, site, own))
            .catch((error: unknown) => refusalOf(error, context.requestId))
        : await runOnce(action, { ...own, form }, request, body)
    if (response.headers.get('content-type') !== PROBLEM_CONTENT_TYPE) {
      if ('show' in action) return response
      const goal = goalSchema.safeParse(await response.json()).data
      return seeOther(goal === undefined ? action.pathOf(own) : goalOf(goal.goTo, parts))
    }
    const problem = problemSchema.parse(await response.json())
    if (problem.status >= 500) throw new LunaError(problem.code, ERRORS[problem.code].message)
    const page = await action.page({ ...own, api: visit.api, problem: problemText(problem) })
    return 'movedTo' in page ? seeOther(page.movedTo) : answerPage(page, site, own, problem.status)
  }
  return {
    method: 'POST',
    path,
    access: 'public',
    idempotent: true,
    maxBodyBytes: MAX_FORM_BYTES,
    operation: null,
    handle,
  }
}
