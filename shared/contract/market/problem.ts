/** Failures of the market API: RFC 9457 problem documents whose `code` is one of the declared errors. */
import * as z from 'zod'
import { ERRORS, type ErrorCode, type ErrorReport, errorCodeSchema } from '../errors.ts'

export const PROBLEM_CONTENT_TYPE = 'application/problem+json'

/** Codes without an entry are failures of the market itself. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  IDEMPOTENCY_KEY_REQUIRED: 400,
  WEBHOOK_INVALID: 400,
  WEBHOOK_UNREADABLE: 400,
  NOT_SIGNED_IN: 401,
  CREDENTIALS_WRONG: 401,
  WALLET_TOO_LOW: 402,
  SPENDING_CAP_REACHED: 402,
  PAYMENT_FAILED: 402,
  NOT_ALLOWED: 403,
  KEY_LACKS_RIGHT: 403,
  EMAIL_NOT_VERIFIED: 403,
  CREATOR_TIER_REQUIRED: 403,
  CREATOR_TERMS_CHANGED: 403,
  ACCOUNT_BANNED: 403,
  REPUTATION_TOO_LOW: 403,
  ACCESS_ENDED: 403,
  AGE_RESTRICTED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  HANDLE_TAKEN: 409,
  DUPLICATE: 409,
  ALREADY_OWNED: 409,
  OWN_ASSET: 409,
  PRICE_CHANGED: 409,
  COUPON_NOT_VALID: 422,
  GIFT_NOT_POSSIBLE: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  JOURNAL_KEY_REUSED: 409,
  REQUEST_IN_PROGRESS: 409,
  MUTATION_OUT_OF_ORDER: 409,
  ACCOUNT_NOT_EMPTY: 409,
  PAYBACK_NOT_POSSIBLE: 409,
  PAYOUT_NOT_POSSIBLE: 409,
  EARNINGS_TOO_LOW: 409,
  ACCOUNT_CLOSING: 409,
  REFUND_NOT_POSSIBLE: 409,
  COOLING_OFF: 409,
  SUBMISSION_STATE: 409,
  OFFER_UNAVAILABLE: 410,
  REQUEST_TOO_LARGE: 413,
  FILE_TOO_LARGE: 413,
  FILE_TYPE_UNSUPPORTED: 415,
  UPLOAD_INVALID: 422,
  FILE_EXISTS: 409,
  FILE_EMPTY: 422,
  FILE_UNREADABLE: 422,
  IMAGE_CORRUPT: 422,
  IMAGE_TOO_MANY_PIXELS: 422,
  IMAGE_DECODE_TIMEOUT: 422,
  SVG_UNSAFE: 422,
  CARD_INVALID: 422,
  CARD_VERSION_UNSUPPORTED: 422,
  JSON_INVALID: 422,
  JSON_TOO_DEEP: 422,
  ARCHIVE_UNSAFE: 422,
  SUBMISSION_INVALID: 422,
  LICENSE_TERMS_INVALID: 422,
  LICENSE_NOT_VALID: 409,
  LICENSE_INCOMPATIBLE: 422,
  SEARCH_NOT_UNDERSTOOD: 400,
  QUERY_NOT_UNDERSTOOD: 422,
  RATE_LIMITED: 429,
  CANCELLED: 499,
  PAYMENTS_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
  DATABASE_BUSY: 503,
}

export function httpStatusOf(code: ErrorCode): number {
  return STATUS[code] ?? 500
}

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().optional(),
  /** The id of the request, as in the server's log. */
  instance: z.string().optional(),
  code: errorCodeSchema,
  retryable: z.boolean(),
  /** Machine-readable details: the evidence of a duplicate, the fields to correct. */
  data: z.unknown().optional(),
})
export type Problem = z.infer<typeof problemSchema>

/** `instance` is the request's id. The detail of failures of the market itself stays in its log. */
export function toProblem(report: ErrorReport & { readonly data?: unknown }, requestId: string): Problem {
  const status = httpStatusOf(report.code)
  return {
    type: `urn:luna:error:${report.code}`,
    title: ERRORS[report.code].message,
    status,
    ...(status >= 500 || report.detail === undefined ? {} : { detail: report.detail }),
    instance: `urn:luna:request:${requestId}`,
    code: report.code,
    retryable: report.retryable,
    ...(report.data === undefined ? {} : { data: report.data }),
  }
}
