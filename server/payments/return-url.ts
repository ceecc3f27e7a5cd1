/** Where a payment page may send people back to: allowed origins only, so that the market is no open redirect. */
import { LunaError } from '#shared/contract/errors.ts'

export interface ReturnUrls {
  /** The URL itself where it is allowed, the market's own page where none is given. Throws INVALID_INPUT. */
  resolve(url: string | undefined, ownPage: '/payments/done' | '/payments/cancelled'): string
}

export function createReturnUrls(origins: readonly string[], publicUrl: () => string): ReturnUrls {
  return {
    resolve(url, ownPage) {
      if (url === undefined) return `${publicUrl()}${ownPage}`
      const parsed = URL.canParse(url) ? new URL(url) : null
      const isAllowed = parsed !== null && parsed.username === '' && origins.includes(parsed.origin)
      if (!isAllowed) throw new LunaError('INVALID_INPUT', 'returnUrl: its origin is not allowed by the market.')
      return parsed.href
    },
  }
}
