/**
 * Every failure a user can meet, declared once: a stable code, what to tell the user, whether trying again can help.
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
  CANCELLED: { message: 'The work was cancelled. What was already done is kept.', retryable: true },
  INTERNAL: { message: 'Something went wrong on our side. Nothing you saved is lost; try again.', retryable: true },
  INVALID_INPUT: { message: 'Some of the values are not valid. Correct the marked ones.', retryable: false },
  NOT_FOUND: { message: 'This item is not there any more.', retryable: false },

  FILE_UNREADABLE: {
    message: 'The file could not be read. Check that it exists and that you may open it.',
    retryable: true,
  },
  FILE_EXISTS: {
    message: 'A file of this name exists already. Choose another name, or replace the file.',
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

  IMAGE_CORRUPT: { message: 'The picture is damaged or cut short.', retryable: false },
  IMAGE_TOO_MANY_PIXELS: { message: 'The picture has more pixels than the limit.', retryable: false },
  IMAGE_DECODE_TIMEOUT: { message: 'The picture took too long to decode.', retryable: false },
  SVG_UNSAFE: { message: 'The drawing contains scripts or loads remote content.', retryable: false },

  CARD_INVALID: { message: 'The card is not valid. The details name the fields to correct.', retryable: false },
  CARD_VERSION_UNSUPPORTED: { message: 'The card was written by a newer version.', retryable: false },
  JSON_INVALID: { message: 'The file is not valid JSON.', retryable: false },
  JSON_TOO_DEEP: { message: 'The JSON is nested too deeply.', retryable: false },
  ARCHIVE_UNSAFE: { message: 'The archive holds unsafe paths or expands beyond the limit.', retryable: false },

  MODEL_NOT_INSTALLED: { message: 'The model is not installed. Install it in Settings, Models.', retryable: false },
  MODEL_BUILT_IN: {
    message: 'This model comes with the app. It is always there, so there is nothing to download, import or remove.',
    retryable: false,
  },
  MODEL_FILE_CORRUPT: {
    message:
      'A model file is damaged or not the right one. Install the model again, or the app where the model came with it.',
    retryable: false,
  },
  MODEL_OUTPUT_INVALID: {
    message: 'The model gave an unusable result. Verify it in Settings, Models.',
    retryable: false,
  },
  SEARCH_NOT_UNDERSTOOD: {
    message: 'The search is not understood. Correct it, or put quotes around words that are no filter.',
    retryable: false,
  },
  QUERY_NOT_UNDERSTOOD: {
    message: 'The picture model knows none of these words. Try others, or search in names and texts.',
    retryable: false,
  },
  MODEL_CRASHED: { message: 'The model stopped unexpectedly. It starts again with the next try.', retryable: true },
  DOWNLOAD_FAILED: {
    message: 'The download was interrupted. It continues where it stopped when you try again.',
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
    message: 'The system offers no key store, so nothing secret can be kept. Unlock or install one and try again.',
    retryable: true,
  },
  GENERATOR_UNREACHABLE: {
    message: 'The picture generator did not answer. Check that it runs and its address.',
    retryable: true,
  },
  GENERATOR_NOT_SET: {
    message: 'No picture generator is set. Give its address in Settings, Generator.',
    retryable: false,
  },
  GENERATOR_ANSWER_INVALID: {
    message: 'The picture generator gave an answer that is not understood. Check its address and kind.',
    retryable: false,
  },
  GENERATOR_REFUSED: {
    message: 'The picture generator refused the request. The details say what it did not take.',
    retryable: false,
  },
  GENERATOR_OUT_OF_MEMORY: {
    message: 'The picture generator ran out of memory. Choose a smaller size or model, or close other programs.',
    retryable: true,
  },
  GENERATOR_INTERRUPTED: {
    message:
      'The picture was interrupted in the picture generator itself. Generate it again when the generator is free.',
    retryable: true,
  },
  MARKET_NOT_SET: { message: 'No market is set. Give its address in Settings, Market.', retryable: false },
  MARKET_UNREACHABLE: {
    message: 'Luna Market did not answer. What you do is kept and sent once it answers again.',
    retryable: true,
  },
  MARKET_ANSWER_INVALID: {
    message: 'The address answered, but not as Luna Market does. Check the address in Settings, Market.',
    retryable: false,
  },
  SIGNATURE_INVALID: {
    message: 'The signature does not fit the market’s key, so this was not used. Try again later or tell the market.',
    retryable: false,
  },
  SIGN_IN_REFUSED: { message: 'The sign-in was refused in the browser.', retryable: false },
  SIGN_IN_EXPIRED: { message: 'The sign-in took too long. Start it again.', retryable: false },
  UNSENT_CHANGES: {
    message: 'Some changes have not reached the market yet. Send or export them before you sign out.',
    retryable: false,
  },
  MUTATION_OUT_OF_ORDER: {
    message: 'The market has a later change from this device already.',
    retryable: false,
  },

  METHOD_NOT_ALLOWED: {
    message: 'This address is not used that way. The details name the methods it has.',
    retryable: false,
  },
  NOT_SIGNED_IN: { message: 'Sign in to do this.', retryable: false },
  NOT_ALLOWED: { message: 'Your account may not do this.', retryable: false },
  CREDENTIALS_WRONG: { message: 'The e-mail address or the password is not right.', retryable: false },
  EMAIL_NOT_VERIFIED: {
    message: 'Confirm your e-mail address first: open the link in the mail we sent you, or have it sent again.',
    retryable: false,
  },
  HANDLE_TAKEN: { message: 'This handle belongs to somebody else. Choose another.', retryable: false },
  CREATOR_TIER_REQUIRED: {
    message: 'Only creators can submit and sell works. Finish the creator setup first.',
    retryable: false,
  },
  CREATOR_TERMS_CHANGED: {
    message: 'The creator terms have changed. Read and accept them in the submission sheet, then submit again.',
    retryable: false,
  },
  ACCOUNT_BANNED: { message: 'This account may not publish any more. You can appeal.', retryable: false },
  REPUTATION_TOO_LOW: { message: 'Your reputation is below the minimum for submissions.', retryable: false },
  KEY_LACKS_RIGHT: {
    message: 'The API key may not do this. The details name the right that it needs.',
    retryable: false,
  },
  SPENDING_CAP_REACHED: {
    message: 'The spending cap of the API key is reached. Raise it, or wait for the next day.',
    retryable: false,
  },
  RATE_LIMITED: { message: 'Too many requests. Wait a moment and try again.', retryable: true },
  CONFLICT: {
    message: 'This is not possible as things are now. The details say why; load it again if it was changed meanwhile.',
    retryable: false,
  },
  IDEMPOTENCY_KEY_REQUIRED: { message: 'The request lacks its Idempotency-Key header.', retryable: false },
  IDEMPOTENCY_KEY_REUSED: {
    message: 'This Idempotency-Key was used for another request. Use a new key for a new request.',
    retryable: false,
  },
  REQUEST_IN_PROGRESS: { message: 'The same request is still being answered. Try again shortly.', retryable: true },
  REQUEST_TOO_LARGE: { message: 'The request is larger than the limit.', retryable: false },
  SUBMISSION_STATE: { message: 'This cannot be done with the submission as it stands.', retryable: false },
  SUBMISSION_INVALID: { message: 'The submission is not complete. Correct the marked fields.', retryable: false },
  LICENSE_TERMS_INVALID: {
    message: 'The licence terms contradict each other. Correct the marked ones.',
    retryable: false,
  },
  ACCESS_ENDED: { message: 'You may no longer fetch these files.', retryable: false },
  LICENSE_NOT_VALID: { message: 'The licence does not cover this use.', retryable: false },
  LICENSE_INCOMPATIBLE: { message: 'The licence is not compatible with that of the parent.', retryable: false },
  DUPLICATE: { message: 'The same work is already in the market.', retryable: false },
  OFFER_UNAVAILABLE: { message: 'This is not offered any more.', retryable: false },
  ALREADY_OWNED: { message: 'You have this already.', retryable: false },
  OWN_ASSET: { message: 'This asset is your own, so there is nothing to buy.', retryable: false },
  ACCOUNT_NOT_EMPTY: {
    message: 'The account cannot be closed yet. The details say what stands in the way.',
    retryable: false,
  },
  PAYBACK_NOT_POSSIBLE: {
    message: 'No card can take this back. The details say how much can be paid back.',
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
  JOURNAL_KEY_REUSED: { message: 'This booking was made before with other amounts.', retryable: false },
  REFUND_NOT_POSSIBLE: { message: 'This sale can no longer be refunded.', retryable: false },
  AGE_RESTRICTED: {
    message: 'This work is for adults. Say in your account settings that you are 18 or older to see it.',
    retryable: false,
  },
  COOLING_OFF: {
    message: 'You gave this work back recently. The details say from when on you can buy it again.',
    retryable: false,
  },
  PAYMENT_FAILED: { message: 'The payment did not succeed. You were not charged.', retryable: true },
  PAYMENTS_UNAVAILABLE: { message: 'The payment service did not answer. Try again shortly.', retryable: true },
  WEBHOOK_INVALID: { message: 'The webhook is not signed with the secret that was agreed on.', retryable: false },
  WEBHOOK_UNREADABLE: { message: 'The webhook is signed, but it is not an event.', retryable: false },
  UPLOAD_INVALID: { message: 'The upload does not match what was announced. Start it again.', retryable: false },
  BLOB_MISSING: { message: 'A file is missing from the store.', retryable: true },

  SETTINGS_INVALID: { message: 'A setting is not valid. Correct it and start again.', retryable: false },
  DATABASE_UNAVAILABLE: { message: 'The database did not answer. Try again shortly.', retryable: true },
  DATABASE_LOCKED: { message: 'Another market has this data folder open.', retryable: true },
  DATABASE_TOO_NEW: { message: 'The database was set up by a newer version. Update this one.', retryable: false },
  MIGRATION_FAILED: { message: 'The database could not be brought up to date. Nothing was changed.', retryable: false },
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
