/** Whether cookies of the authorization server were signed with a key that this node knows. */
import Keygrip from 'keygrip'
import { cookieOf } from '../../http/web-cookie.ts'
import type { Keyring } from '../../keys/keyring.ts'
import { COOKIE_NAMES } from './provider.ts'

/** False for a cookie that another node may have signed with a newer key. */
export function areSignaturesKnown(header: string | undefined, keyring: Pick<Keyring, 'accepted'>): boolean {
  if (header === undefined || !header.includes('.sig=')) return true
  const keys = new Keygrip(keyring.accepted('cookies').map(({ bytes }) => bytes.toString()))
  return Object.values(COOKIE_NAMES).every((name) => {
    const [value, signature] = [cookieOf(header, name), cookieOf(header, `${name}.sig`)]
    return value === undefined || signature === undefined || keys.verify(`${name}=${value}`, signature)
  })
}
