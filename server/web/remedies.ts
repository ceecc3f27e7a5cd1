/** The link that helps where something could not be done. */
import type { ErrorCode } from '#shared/contract/errors.ts'
import { type Html, html } from '../http/html.ts'

const REMEDIES: Partial<Readonly<Record<ErrorCode, readonly [path: string, name: string]>>> = {
  EMAIL_NOT_VERIFIED: ['/account#email', 'Confirm your address'],
  ALREADY_OWNED: ['/purchases', 'Open your purchases'],
  WALLET_TOO_LOW: ['/wallet#top-up', 'Top up your wallet'],
  AGE_RESTRICTED: ['/account#age', 'Confirm your age'],
  REFUND_NOT_POSSIBLE: ['/help/buying#refunds', 'How refunds work'],
}

export function remedyOf(code: ErrorCode): Html | null {
  const remedy = REMEDIES[code]
  if (remedy === undefined) return null
  const [path, name] = remedy
  return html` <a href="${path}">${name}</a>`
}
