import type { ErrorCode } from './operations.generated.ts'

/** A problem document of the market (RFC 9457). */
export interface Problem {
  readonly status: number
  readonly code: ErrorCode | 'UNREACHABLE' | 'UNREADABLE'
  readonly title: string
  readonly detail?: string
  readonly retryable: boolean
  readonly data?: unknown
}

/** A refusal of the market, or that it could not be asked. */
export class MarketError extends Error {
  override readonly name = 'MarketError'
  readonly problem: Problem

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail === undefined ? problem.title : `${problem.title} ${problem.detail}`, options)
    this.problem = problem
  }

  get code(): Problem['code'] {
    return this.problem.code
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** A proxy may respond in the market's place, so nothing about a response is taken for granted. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null)
  const isServerError = response.status >= 500 || response.status === 429
  if (!isRecord(body) || typeof body['code'] !== 'string') {
    const title = `The market answered with status ${response.status}.`
    return { status: response.status, code: 'UNREADABLE', title, retryable: isServerError }
  }
  return {
    status: response.status,
    // The market may know codes that this version of the client does not.
    code: body['code'] as ErrorCode,
    title: typeof body['title'] === 'string' ? body['title'] : '',
    ...(typeof body['detail'] === 'string' ? { detail: body['detail'] } : {}),
    retryable: body['retryable'] === true,
    ...(body['data'] === undefined ? {} : { data: body['data'] }),
  }
}
