/**
 * * Declares every error that a user can meet: a stable code, the message for the user, and whether a retry can help.
 * All layers throw `LunaError`; every boundary (API, CLI, worker message) carries `ErrorReport`.
 */
import * as z from 'zod'

interface ErrorDeclaration {
  /** One plain sentence for the user: what happened and what to do. */
  readonly message: string
  /** True where the same call may succeed later without the user changing anything. */
  readonly retryable: boolean
}

export const ERRORS = {
  CANCELLED: { message: 'The task was canceled. Finished parts are kept.', retryable: true },
  INTERNAL: { message: 'Something went wrong on our side. Your saved work is safe; try again.', retryable: true },
  INVALID_INPUT: { message: 'Some values are not valid. Correct the marked ones.', retryable: false },
  NOT_FOUND: { message: 'This item no longer exists.', retryable: false },

  FILE_UNREADABLE: {
    message: 'The file could not be read. Check that it exists and that you have permission to open it.',
    retryable: true,
  },
  FILE_EXISTS: {
    message: 'A file with this name already exists. Choose another name, or replace the file.',
    retryable: false,
  },
  FILE_EMPTY: { message: 'The file is empty.', retryable: false },
  FILE_TOO_LARGE: { message: 'The file is larger than the limit.', retryable: false },
  FILE_TYPE_UNSUPPORTED: { message: 'This type of file is not supported.', retryable: false },
  DISK_FULL: { message: 'The disk is full. Free some space and try again; nothing was lost.', retryable: true },
  FOLDER_READ_ONLY: {
    message: 'The folder cannot be written to. Choose another or change its permissions.',
    retryable: true,
  },

  IMAGE_CORRUPT: { message: 'The picture is damaged or incomplete.', retryable: false },
  IMAGE_TOO_MANY_PIXELS: { message: 'The picture has more pixels than the limit.', retryable: false },
  IMAGE_DECODE_TIMEOUT: { message: 'The picture took too long to decode.', retryable: false },
  SVG_UNSAFE: { message: 'The SVG contains scripts or loads remote content.', retryable: false },

  CARD_INVALID: { message: 'The card is not valid. The details name the fields to correct.', retryable: false },
  CARD_VERSION_UNSUPPORTED: { message: 'The card was written by a newer version.', retryable: false },
  JSON_INVALID: { message: 'The file is not valid JSON.', retryable: false },
  JSON_TOO_DEEP: { message: 'The JSON is nested too deeply.', retryable: false },
  ARCHIVE_UNSAFE: { message: 'The archive contains unsafe paths or expands beyond the limit.', retryable: false },

  MODEL_NOT_INSTALLED: { message: 'The model is not installed. Install it in Settings, Models.', retryable: false },
  MODEL_BUILT_IN: {
    message: 'This model comes with the app, so it cannot be downloaded, imported or removed.',
    retryable: false,
  },
  MODEL_FILE_CORRUPT: {
    message: 'A model file is damaged or wrong. Reinstall the model, or the app if the model came with it.',
    retryable: false,
  },
  MODEL_OUTPUT_INVALID: {
    message: 'The model returned an unusable result. Verify it in Settings, Models.',
    retryable: false,
  },
  SEARCH_NOT_UNDERSTOOD: {
    message: 'The search is not valid. Correct it, or put quotes around words that are not filters.',
    retryable: false,
  },
  QUERY_NOT_UNDERSTOOD: {
    message: 'The picture model knows none of these words. Try others, or search in names and texts.',
    retryable: false,
  },
  MODEL_CRASHED: { message: 'The model stopped unexpectedly. It restarts when you try again.', retryable: true },
  DOWNLOAD_FAILED: {
    message: 'The download was interrupted. Try again to resume it.',
    retryable: true,
  },
  OUT_OF_MEMORY_BUDGET: { message: 'The model needs more memory than the limit set in Settings.', retryable: false },

  CATALOG_INVALID: { message: 'The catalog file is damaged or not a catalog.', retryable: false },
  CATALOG_PROFILE_MISMATCH: {
    message: 'The catalog was made with other models, so its vectors cannot be compared.',
    retryable: false,
  },
  LIBRARY_LOCKED: { message: 'Another Luna Studio has this library open.', retryable: true },
  LIBRARY_TOO_NEW: {
    message: 'The library was written by a newer Luna Studio. Update the app to open it.',
    retryable: false,
  },
  LIBRARY_CORRUPT: { message: 'The library file is damaged. Restore a backup.', retryable: false },
  BACKUP_INVALID: { message: 'The backup is damaged or not a Luna Studio backup.', retryable: false },
  SECRETS_UNAVAILABLE: {
    message: 'The system has no key store, so secrets cannot be saved. Unlock or install one and try again.',
    retryable: true,
  },
  GENERATOR_UNREACHABLE: {
    message: 'The picture generator did not respond. Check its address and that it is running.',
    retryable: true,
  },
  GENERATOR_NOT_SET: {
    message: 'No picture generator is set up. Enter its address in Settings, Generator.',
    retryable: false,
  },
  GENERATOR_ANSWER_INVALID: {
    message: 'The picture generator sent an unexpected response. Check its address and type.',
    retryable: false,
  },
  GENERATOR_REFUSED: {
    message: 'The picture generator refused the request. The details say why.',
    retryable: false,
  },
  GENERATOR_OUT_OF_MEMORY: {
    message: 'The picture generator ran out of memory. Choose a smaller size or model, or close other programs.',
    retryable: true,
  },
  GENERATOR_INTERRUPTED: {
    message:
      'Generation was interrupted in the picture generator itself. Generate the picture again when the generator is free.',
    retryable: true,
  },
  MARKET_NOT_SET: { message: 'No market is set up. Enter its address in Settings, Market.', retryable: false },
  MARKET_UNREACHABLE: {
    message: 'Luna Market is unreachable. Your changes are kept and sent when it is back.',
    retryable: true,
  },
  MARKET_ANSWER_INVALID: {
    message: 'The server at this address is not Luna Market. Check the address in Settings, Market.',
    retryable: false,
  },
  SIGNATURE_INVALID: {
    message:
      'The signature does not match the market’s key, so this was not used. Try again later or contact the market.',
    retryable: false,
  },
  SIGN_IN_REFUSED: { message: 'The sign-in was refused in the browser.', retryable: false },
  SIGN_IN_EXPIRED: { message: 'The sign-in took too long. Start again.', retryable: false },
  UNSENT_CHANGES: {
    message: 'Some changes have not reached the market yet. Send or export them before you sign out.',
    retryable: false,
  },
  MUTATION_OUT_OF_ORDER: {
    message: 'The market already has a later change from this device.',
    retryable: false,
  },

  METHOD_NOT_ALLOWED: {
    message: 'This address does not support that method. The details list the methods it supports.',
    retryable: false,
  },
  NOT_SIGNED_IN: { message: 'Sign in to do this.', retryable: false },
  NOT_ALLOWED: { message: 'Your account may not do this.', retryable: false },
  CREDENTIALS_WRONG: { message: 'The email address or password is incorrect.', retryable: false },
  EMAIL_NOT_VERIFIED: {
    message: 'Confirm your email address first: open the link in the email we sent you, or resend it.',
    retryable: false,
  },
  HANDLE_TAKEN: { message: 'This handle is taken. Choose another.', retryable: false },
  CREATOR_TIER_REQUIRED: {
    message: 'Only creators can submit and sell works. Finish the creator setup first.',
    retryable: false,
  },
  CREATOR_TERMS_CHANGED: {
    message: 'The creator terms have changed. Read and accept them in the submission sheet, then submit again.',
    retryable: false,
  },
  ACCOUNT_BANNED: { message: 'This account can no longer publish. You can appeal.', retryable: false },
  REPUTATION_TOO_LOW: { message: 'Your reputation is below the minimum for submissions.', retryable: false },
  KEY_LACKS_RIGHT: {
    message: 'The API key lacks permission for this. The details name the permission that it needs.',
    retryable: false,
  },
  SPENDING_CAP_REACHED: {
    message: 'The API key has reached its spending cap. Raise the cap, or wait until tomorrow.',
    retryable: false,
  },
  RATE_LIMITED: { message: 'Too many requests. Wait a moment and try again.', retryable: true },
  CONFLICT: {
    message:
      'This is not possible in the current state. The details say why; reload if it has changed in the meantime.',
    retryable: false,
  },
  IDEMPOTENCY_KEY_REQUIRED: { message: 'The request has no Idempotency-Key header.', retryable: false },
  IDEMPOTENCY_KEY_REUSED: {
    message: 'This Idempotency-Key was used for another request. Use a new key for a new request.',
    retryable: false,
  },
  REQUEST_IN_PROGRESS: { message: 'The same request is still being processed. Try again shortly.', retryable: true },
  REQUEST_TOO_LARGE: { message: 'The request is larger than the limit.', retryable: false },
  SUBMISSION_STATE: { message: 'This is not possible in the submission’s current state.', retryable: false },
  SUBMISSION_INVALID: { message: 'The submission is not complete. Correct the marked fields.', retryable: false },
  LICENSE_TERMS_INVALID: {
    message: 'The license terms contradict each other. Correct the marked ones.',
    retryable: false,
  },
  ACCESS_ENDED: { message: 'You no longer have access to these files.', retryable: false },
  LICENSE_NOT_VALID: { message: 'The license does not cover this use.', retryable: false },
  LICENSE_INCOMPATIBLE: { message: 'The license is not compatible with the parent’s license.', retryable: false },
  DUPLICATE: { message: 'The same work is already on the market.', retryable: false },
  OFFER_UNAVAILABLE: { message: 'This is no longer on offer.', retryable: false },
  PRICE_CHANGED: {
    message: 'The price has changed since you saw it. Check the new price and buy again.',
    retryable: false,
  },
  COUPON_NOT_VALID: {
    message:
      'This coupon code is not valid for this purchase. It may be mistyped, over, used up, or already used by you. Correct it, or buy without it.',
    retryable: false,
  },
  ALREADY_OWNED: { message: 'You already have this.', retryable: false },
  GIFT_NOT_POSSIBLE: { message: 'This is not possible with the gift. The details say why.', retryable: false },
  OWN_ASSET: { message: 'This asset is your own, so there is nothing to buy.', retryable: false },
  ACCOUNT_NOT_EMPTY: {
    message: 'The account cannot be closed yet. The details say why.',
    retryable: false,
  },
  PAYBACK_NOT_POSSIBLE: {
    message: 'This amount cannot be refunded to a card. The details say how much can be refunded.',
    retryable: false,
  },
  EARNINGS_TOO_LOW: {
    message: 'Your available earnings do not cover this. The details say how much can be moved to the wallet.',
    retryable: false,
  },
  ACCOUNT_CLOSING: {
    message: 'Your account is being closed, so its earnings go to your bank. Nothing can be moved to the wallet.',
    retryable: false,
  },
  PAYOUT_NOT_POSSIBLE: { message: 'Nothing can be paid out now. The details say why.', retryable: false },
  WALLET_TOO_LOW: { message: 'Your balance is too low. Top it up and try again.', retryable: false },
  JOURNAL_KEY_REUSED: { message: 'This journal was already posted with other amounts.', retryable: false },
  REFUND_NOT_POSSIBLE: { message: 'This sale can no longer be refunded.', retryable: false },
  AGE_RESTRICTED: {
    message: 'This work is for adults. To see it, confirm in your account settings that you are 18 or older.',
    retryable: false,
  },
  COOLING_OFF: {
    message: 'You recently returned this work. The details say when you can buy it again.',
    retryable: false,
  },
  PAYMENT_FAILED: { message: 'The payment failed. You were not charged.', retryable: true },
  PAYMENTS_UNAVAILABLE: { message: 'The payment service did not respond. Try again shortly.', retryable: true },
  WEBHOOK_INVALID: { message: 'The webhook is not signed with the agreed secret.', retryable: false },
  WEBHOOK_UNREADABLE: { message: 'The webhook is signed, but it is not an event.', retryable: false },
  UPLOAD_INVALID: {
    message: 'The upload does not match its declared size or checksum. Start it again.',
    retryable: false,
  },
  BLOB_MISSING: { message: 'A file is missing from the store.', retryable: true },

  SETTINGS_INVALID: { message: 'A setting is not valid. Correct it and restart.', retryable: false },
  MASTER_KEY_WRONG: {
    message: 'The master key does not fit the database. Nothing was changed. Set the right one and restart.',
    retryable: false,
  },
  KEYS_UNREADABLE: {
    message: 'A secret of the market in the database was changed or is damaged. Restore it from a backup.',
    retryable: false,
  },
  DATABASE_UNAVAILABLE: { message: 'The database did not respond. Try again shortly.', retryable: true },
  DATABASE_BUSY: { message: 'The market is busy. Nothing was changed. Try again shortly.', retryable: true },
  DATABASE_LOCKED: { message: 'Another market has this data folder open.', retryable: true },
  DATABASE_TOO_NEW: {
    message: 'The database was set up by a newer version. Update this installation.',
    retryable: false,
  },
  PROGRAM_MISSING: { message: 'A program that this needs is not installed.', retryable: false },
  BACKUP_FAILED: {
    message: 'The backup could not be made. What was made of it is marked as incomplete.',
    retryable: true,
  },
  BACKUP_INCOMPLETE: {
    message: 'The backup was interrupted or is damaged, so it cannot be restored. Choose another one.',
    retryable: false,
  },
  RESTORE_NOT_EMPTY: {
    message: 'A backup is only restored into an empty database and an empty store. Nothing was changed.',
    retryable: false,
  },
  RESTORE_FAILED: {
    message: 'The backup could not be restored. Empty the database and the store to retry.',
    retryable: true,
  },
  MIGRATION_FAILED: { message: 'The database could not be migrated. Nothing was changed.', retryable: false },
} as const satisfies Record<string, ErrorDeclaration>

export type ErrorCode = keyof typeof ERRORS

export const errorCodeSchema = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]])

/** An error as data, the form in which it crosses every boundary. */
export const errorReportSchema = z.object({
  code: errorCodeSchema,
  message: z.string(),
  retryable: z.boolean(),
  /** What exactly failed (a path, a field, a limit); shown on demand and copyable. */
  detail: z.string().optional(),
})
export type ErrorReport = z.infer<typeof errorReportSchema>

export class LunaError extends Error {
  override readonly name = 'LunaError'
  readonly code: ErrorCode
  readonly detail: string | undefined
  /** For programs: the evidence of a duplicate, the fields to correct. Plain JSON. */
  readonly data: unknown

  constructor(code: ErrorCode, detail?: string, options?: ErrorOptions & { readonly data?: unknown }) {
    super(ERRORS[code].message, options)
    this.code = code
    this.detail = detail
    this.data = options?.data
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable
  }

  toReport(): ErrorReport {
    return {
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
    }
  }
}

/** Turns anything thrown into a declared error; what is unknown becomes INTERNAL with its text as detail. */
export function toLunaError(cause: unknown): LunaError {
  if (cause instanceof LunaError) return cause
  if (cause instanceof Error && cause.name === 'AbortError') return new LunaError('CANCELLED', undefined, { cause })
  return new LunaError('INTERNAL', cause instanceof Error ? cause.message : String(cause), { cause })
}
