/** What the market signs for itself, such as links: HMAC-SHA-256. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Keyring } from './keyring.ts'
import type { KeyPurpose } from './purposes.ts'

export interface Macs {
  sign(text: string): Buffer
  verify(text: string, mac: Uint8Array): Promise<boolean>
}

const FULL_BYTES = 32

/** `bytes`: how much of it is kept. */
export function createMacs(keyring: Keyring, purpose: KeyPurpose, bytes = FULL_BYTES): Macs {
  const macOf = (key: Buffer, text: string): Buffer =>
    createHmac('sha256', key).update(text).digest().subarray(0, bytes)
  const isOurs = (text: string, mac: Uint8Array): boolean =>
    mac.length === bytes && keyring.accepted(purpose).some((key) => timingSafeEqual(macOf(key.bytes, text), mac))
  return {
    sign: (text) => macOf(keyring.current(purpose).bytes, text),
    verify: async (text, mac) => isOurs(text, mac) || ((await keyring.lookAgain()) && isOurs(text, mac)),
  }
}
