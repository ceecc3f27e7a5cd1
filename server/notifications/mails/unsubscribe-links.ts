/**
 * Links that end one kind of mails of one account, without signing in (RFC 8058). They hold for good, since people open
 * old mails, and give nothing but this. Guessing one means guessing an HMAC of 128 bits.
 */
import { validate } from 'uuid'
import { isOptionalMailKind, type MailKind, type OptionalMailKind } from '#shared/contract/market/mail-kinds.ts'
import type { Macs } from '../../keys/macs.ts'
import type { MailFrame } from './content.ts'

export const UNSUBSCRIBE_PATH = '/mail/unsubscribe'
const SETTINGS_PATH = '/account/notifications#mails'
export const MAIL_MAC_BYTES = 16

export interface MailLinks {
  /** Null for mails that are always sent. */
  unsubscribeUrl(accountId: string, kind: MailKind): string | null
  /** What a token of such a link ends; null for one that the market did not make. */
  read(token: string): Promise<{ readonly accountId: string; readonly kind: OptionalMailKind } | null>
  frameOf(accountId: string, kind: MailKind): MailFrame
}

/** `url`: as others reach the market, without a slash at the end. */
export function createMailLinks(macs: Macs, url: string): MailLinks {
  function unsubscribeUrl(accountId: string, kind: MailKind): string | null {
    if (!isOptionalMailKind(kind)) return null
    const about = `${accountId}.${kind}`
    return `${url}${UNSUBSCRIBE_PATH}?token=${about}.${macs.sign(about).toString('base64url')}`
  }

  return {
    unsubscribeUrl,
    frameOf: (accountId, kind) => ({
      settingsUrl: isOptionalMailKind(kind) ? url + SETTINGS_PATH : null,
      unsubscribeUrl: unsubscribeUrl(accountId, kind),
    }),
    async read(token) {
      const [accountId = '', kind = '', mac = ''] = token.split('.')
      if (!validate(accountId) || !isOptionalMailKind(kind)) return null
      const isOurs = await macs.verify(`${accountId}.${kind}`, Buffer.from(mac, 'base64url'))
      return isOurs ? { accountId, kind } : null
    },
  }
}
