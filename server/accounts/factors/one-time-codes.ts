/** Codes of authenticator apps: six digits for every 30 seconds (RFC 6238, with the values that all apps share). */
import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

const PERIOD_S = 30
const DIGITS = 6
/** RFC 6238, section 5.2: one step of delay, and as much for a clock that is ahead. */
const WINDOW_STEPS = 1
/** RFC 4226, section 4: 160 bits are recommended. */
const SECRET_BYTES = 20

export function newSecret(): Buffer {
  return randomBytes(SECRET_BYTES)
}

function totpOf(secret: Uint8Array, label = ''): TOTP {
  const buffer = new Uint8Array(secret).buffer
  return new TOTP({
    ...{ issuer: 'Luna Market', label, algorithm: 'SHA1', digits: DIGITS, period: PERIOD_S },
    secret: new Secret({ buffer }),
  })
}

/** The time step of which this is the code, or null where it is none of the present, the last and the next one. */
export function stepOfCode(secret: Uint8Array, code: string, now: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const timestamp = now.getTime()
  const delta = totpOf(secret).validate({ token: code, timestamp, window: WINDOW_STEPS })
  return delta === null ? null : Math.floor(timestamp / (PERIOD_S * 1000)) + delta
}

/** The code of a moment, as the app shows it. */
export function codeAt(secret: Uint8Array, at: Date): string {
  return totpOf(secret).generate({ timestamp: at.getTime() })
}

/** The secret for an app: as the text to type, and as the address that a QR code carries. */
export function describeSecret(secret: Uint8Array, label: string): { readonly text: string; readonly uri: string } {
  const totp = totpOf(secret, label)
  const text = totp.secret.base32.replace(/(.{4})(?=.)/g, '$1 ')
  return { text, uri: totp.toString() }
}
