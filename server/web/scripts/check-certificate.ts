/**
 * Verifies a publication certificate where it runs, with WebCrypto and no more trust in the market than in its list of
 * keys. It comes to the verdict of `verifyProvenPublication`, step by step; a test compares both.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalText, hashFromHex } from '#shared/provenance/bytes.ts'
import { leafHash, verifyInclusion } from '#shared/provenance/merkle-tree.ts'
import { signatureParts, signedBytes, wasValidAt } from '#shared/provenance/signing.ts'
import { type FormOf, isEither, isExactly, isFlag, isForm, isListOf, isNumber, isRecord, isText } from './forms.ts'

const isEnvelope = isForm({ document: isRecord, keyId: isText, signature: isText })
type Envelope = FormOf<typeof isEnvelope>

const isProven = isForm({
  certificate: isEnvelope,
  inclusion: isForm({ leafIndex: isNumber, treeSize: isNumber, hashes: isListOf(isText) }),
  checkpoint: isEnvelope,
})
type Proven = FormOf<typeof isProven>

const isKey = isForm({
  keyId: isText,
  publicKey: isText,
  validFrom: isText,
  validUntil: isEither(isText, isExactly(null)),
  compromised: isEither(isFlag, isExactly(undefined)),
})
type Key = FormOf<typeof isKey>

const isKeyList = isForm({ keys: isListOf(isKey) })

const isPublication = isForm({
  type: isExactly('luna.publication'),
  version: isExactly(1),
  assetId: isText,
  name: isText,
  creatorName: isText,
  fingerprint: isForm({ contentSha256: isListOf(isText) }),
  cardSha256: isEither(isText, isExactly(undefined)),
  publishedAt: isText,
  logId: isText,
  logIndex: isNumber,
  keyId: isText,
})
export type CheckedDocument = FormOf<typeof isPublication>

const isCheckpoint = isForm({
  type: isExactly('luna.checkpoint'),
  version: isExactly(1),
  origin: isText,
  treeSize: isNumber,
  rootHash: isText,
  issuedAt: isText,
})
type Checkpoint = FormOf<typeof isCheckpoint>

export const STEPS = ['documents', 'signature', 'key', 'work', 'log'] as const
export type StepName = (typeof STEPS)[number]

export type Problem =
  | 'malformed'
  | 'unknown_key'
  | 'signature_wrong'
  | 'key_mismatch'
  | 'key_compromised'
  | 'key_not_valid_at_that_time'
  | 'other_work'
  | 'checkpoint_wrong'
  | 'not_in_log'

/** Why this browser cannot check a signature. */
export type Obstacle = 'insecure' | 'no_ed25519'

export interface Checked {
  /** The first step that failed; the steps after it were not taken. */
  readonly failed: { readonly step: StepName; readonly problem: Problem } | null
  /** As far as it could be read. */
  readonly document: CheckedDocument | null
  /** Of the log, once it is verified. */
  readonly checkpoint: Checkpoint | null
}

export interface CertificateToCheck {
  /** The work that the certificate must be for. */
  readonly assetId: string
  /** As the market answers; whatever it is. */
  readonly proven: unknown
  readonly keys: unknown
}

/** The point of RFC 8032 §7.1, test 1: any valid key shows whether the browser takes such keys. */
const SOME_KEY = hashFromHex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')

const importKey = (bytes: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', Uint8Array.from(bytes), 'Ed25519', false, ['verify'])

/** Null where this browser can check signatures. */
export async function obstacle(): Promise<Obstacle | null> {
  // Browsers offer it to pages from a secure address only.
  if (globalThis.crypto?.subtle === undefined) return 'insecure'
  try {
    await importKey(SOME_KEY ?? new Uint8Array())
    return null
  } catch {
    return 'no_ed25519'
  }
}

async function isSigned({ document, keyId, signature }: Envelope, key: Key): Promise<boolean> {
  const parts = signatureParts(signature, key)
  if (parts === null) return false
  try {
    const publicKey = await importKey(parts.publicKey)
    const [signed, bytes] = [Uint8Array.from(parts.signature), Uint8Array.from(signedBytes(document, keyId))]
    return await crypto.subtle.verify('Ed25519', publicKey, signed, bytes)
  } catch {
    // A document that JSON cannot hold, or a public key that is no point of the curve.
    return false
  }
}

/** The first problem of an envelope that was signed at a time, and the step that finds it. */
async function signatureProblem(envelope: Envelope, at: string, keys: readonly Key[]) {
  const key = keys.find(({ keyId }) => keyId === envelope.keyId)
  if (key === undefined) return { step: 'signature', problem: 'unknown_key' } as const
  if (!(await isSigned(envelope, key))) return { step: 'signature', problem: 'signature_wrong' } as const
  if (key.compromised === true) return { step: 'key', problem: 'key_compromised' } as const
  if (!wasValidAt(key, at)) return { step: 'key', problem: 'key_not_valid_at_that_time' } as const
  return null
}

/** The verified state of the log, or the problem with it. */
async function checkLog(
  { certificate, inclusion, checkpoint }: Proven,
  { logId, logIndex }: CheckedDocument,
  keys: readonly Key[],
): Promise<Checkpoint | 'checkpoint_wrong' | 'not_in_log'> {
  const state: unknown = checkpoint.document
  if (!isCheckpoint(state) || state.origin !== logId) return 'checkpoint_wrong'
  if ((await signatureProblem(checkpoint, state.issuedAt, keys)) !== null) return 'checkpoint_wrong'
  const { leafIndex, treeSize } = inclusion
  const root = hashFromHex(state.rootHash)
  const proof = inclusion.hashes.map(hashFromHex).filter((hash) => hash !== null)
  const isWhole = root !== null && proof.length === inclusion.hashes.length && treeSize === state.treeSize
  if (!isWhole || leafIndex !== logIndex) return 'not_in_log'
  const leaf = leafHash(utf8ToBytes(canonicalText(certificate.document)))
  return verifyInclusion({ leafHash: leaf, leafIndex, treeSize, proof, root }) ? state : 'not_in_log'
}

/** Takes all steps up to the first that fails. Call it where `obstacle` finds none. */
export async function checkCertificate({ assetId, proven, keys }: CertificateToCheck): Promise<Checked> {
  const document: unknown = isProven(proven) ? proven.certificate.document : null
  const readable = isPublication(document) ? document : null
  const fail = (step: StepName, problem: Problem): Checked => ({
    failed: { step, problem },
    document: readable,
    checkpoint: null,
  })
  if (!isProven(proven) || !isKeyList(keys) || readable === null) return fail('documents', 'malformed')
  const { certificate } = proven
  const problem = await signatureProblem(certificate, readable.publishedAt, keys.keys)
  if (problem !== null) return fail(problem.step, problem.problem)
  if (readable.keyId !== certificate.keyId) return fail('key', 'key_mismatch')
  if (readable.assetId !== assetId) return fail('work', 'other_work')
  const state = await checkLog(proven, readable, keys.keys)
  if (typeof state === 'string') return fail('log', state)
  return { failed: null, document: readable, checkpoint: state }
}
