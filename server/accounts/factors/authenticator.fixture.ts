/**
 * An authenticator and its browser in software, as strict as real ones: it makes discoverable passkeys with attestation
 * "none" (WebAuthn Level 3, sections 6.1 and 6.5) and refuses what browsers refuse. `lie` makes it answer wrongly.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'

type Algorithm = 'ES256' | 'EdDSA' | 'RS256'

interface Lie {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly type?: string
  /** Flags that are left out: UP is 1, UV is 4. */
  readonly withoutFlags?: number
  readonly counter?: number
  readonly userHandle?: string
  readonly credentialId?: string
  readonly signs?: KeyObject
}

interface Credential {
  readonly id: string
  readonly rpId: string
  readonly userHandle: string
  readonly key: KeyObject
  counter: number
}

const USER_PRESENT = 1
const USER_VERIFIED = 4
const ATTESTED = 64
const COSE_IDS: Readonly<Record<Algorithm, number>> = { ES256: -7, EdDSA: -8, RS256: -257 }

type Cbor = number | string | Uint8Array | ReadonlyMap<number | string, Cbor>

/** Of the types that passkeys need (RFC 8949, section 3). */
function cbor(value: Cbor): Buffer {
  const head = (major: number, size: number): Buffer => {
    if (size < 24) return Buffer.from([(major << 5) | size])
    if (size < 256) return Buffer.from([(major << 5) | 24, size])
    return Buffer.from([(major << 5) | 25, size >> 8, size & 255])
  }
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  const entries = [...value].flatMap(([key, part]) => [cbor(key), cbor(part)])
  return Buffer.concat([head(5, value.size), ...entries])
}

function keyPair(algorithm: Algorithm) {
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519')
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** As in RFC 9053, section 7, and RFC 8230, section 4. */
function coseKey(algorithm: Algorithm, publicKey: KeyObject): Buffer {
  const jwk = publicKey.export({ format: 'jwk' })
  const part = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url')
  const id: readonly [number, Cbor] = [3, COSE_IDS[algorithm]]
  if (algorithm === 'ES256')
    return cbor(new Map<number, Cbor>([[1, 2], id, [-1, 1], [-2, part(jwk.x)], [-3, part(jwk.y)]]))
  if (algorithm === 'EdDSA') return cbor(new Map<number, Cbor>([[1, 1], id, [-1, 6], [-2, part(jwk.x)]]))
  return cbor(new Map<number, Cbor>([[1, 3], id, [-1, part(jwk.n)], [-2, part(jwk.e)]]))
}

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest()

function authenticatorData(rpId: string, flags: number, counter: number, attested: Buffer = Buffer.alloc(0)): Buffer {
  const count = Buffer.alloc(4)
  count.writeUInt32BE(counter)
  return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, attested])
}

/** At one address; `countsUses` is false for passkeys that are synchronized between devices. */
export function createAuthenticator(origin: string, algorithm: Algorithm = 'ES256', countsUses = true) {
  const { hostname } = new URL(origin)
  const credentials: Credential[] = []

  function requireName(rpId: string | undefined): string {
    if (rpId === undefined || (hostname !== rpId && !hostname.endsWith(`.${rpId}`))) throw new Error('SecurityError')
    return rpId
  }

  function clientData(type: string, challenge: string, lie: Lie): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: lie.type ?? type,
        challenge: lie.challenge ?? challenge,
        origin: lie.origin ?? origin,
        crossOrigin: false,
      }),
    )
  }

  return {
    create(options: PublicKeyCredentialCreationOptionsJSON, lie: Lie = {}): string {
      const rpId = requireName(options.rp.id)
      if (!options.pubKeyCredParams.some(({ alg }) => alg === COSE_IDS[algorithm])) throw new Error('NotSupportedError')
      const excluded = new Set(options.excludeCredentials?.map(({ id }) => id))
      if (credentials.some(({ id }) => excluded.has(id))) throw new Error('InvalidStateError')
      if (options.authenticatorSelection?.residentKey !== 'required')
        throw new Error('this makes discoverable ones only')
      const { publicKey, privateKey } = keyPair(algorithm)
      const id = randomBytes(32)
      const made = { id: id.toString('base64url'), rpId, userHandle: options.user.id, key: privateKey, counter: 0 }
      credentials.push(made)
      const length = Buffer.from([0, id.length])
      const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKey(algorithm, publicKey)])
      const flags = (USER_PRESENT | USER_VERIFIED | ATTESTED) & ~(lie.withoutFlags ?? 0)
      const authData = authenticatorData(lie.rpId ?? rpId, flags, 0, attested)
      const object = cbor(
        new Map<string, Cbor>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', authData],
        ]),
      )
      const clientDataJSON = clientData('webauthn.create', options.challenge, lie).toString('base64url')
      const response = { clientDataJSON, attestationObject: object.toString('base64url'), transports: ['internal'] }
      return JSON.stringify({ id: made.id, rawId: made.id, type: 'public-key', response, clientExtensionResults: {} })
    },

    get(options: PublicKeyCredentialRequestOptionsJSON, lie: Lie = {}): string {
      const rpId = requireName(options.rpId)
      const allowed = options.allowCredentials?.map(({ id }) => id)
      const found = credentials.find(({ id, rpId: own }) => own === rpId && (allowed?.includes(id) ?? true))
      if (found === undefined) throw new Error('NotAllowedError')
      if (countsUses) found.counter += 1
      const flags = (USER_PRESENT | USER_VERIFIED) & ~(lie.withoutFlags ?? 0)
      const authData = authenticatorData(lie.rpId ?? rpId, flags, lie.counter ?? found.counter)
      const client = clientData('webauthn.get', options.challenge, lie)
      const data = Buffer.concat([authData, sha256(client)])
      const signature = sign(algorithm === 'EdDSA' ? null : 'sha256', data, lie.signs ?? found.key)
      const id = lie.credentialId ?? found.id
      const response = {
        clientDataJSON: client.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: lie.userHandle ?? found.userHandle,
      }
      return JSON.stringify({ id, rawId: id, type: 'public-key', response, clientExtensionResults: {} })
    },
  }
}
