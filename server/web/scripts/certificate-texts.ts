/** What the verifier on a work's page says. */
import type { Checked, CheckedDocument, Obstacle, Problem, StepName } from './check-certificate.ts'

const DATE = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' })
const dateText = (instant: string): string => DATE.format(new Date(instant))

export const OBSTACLES: Readonly<Record<Obstacle, string>> = {
  insecure:
    'Browsers verify signatures only on pages with a secure address (https). Open this page over https, or verify the certificate with Luna Studio.',
  no_ed25519:
    'This browser cannot verify Ed25519 signatures. Update it or use a current Chrome, Edge, Firefox or Safari, or verify the certificate with Luna Studio.',
}

/** What each step checks; shown before and where it was not reached. */
export const STEP_NAMES: Readonly<Record<StepName | 'files', string>> = {
  documents: 'Read the certificate, its proof and the market’s keys',
  signature: 'Signature',
  key: 'Key of the market',
  work: 'Certificate of this work',
  log: 'Entry in the public log',
  files: 'Files shown on this page',
}

export const PROBLEMS: Readonly<Record<Problem, string>> = {
  malformed:
    'What the market sent is not a certificate in the known form, so nothing can be verified. Reload the page; if this stays, do not rely on the certificate.',
  unknown_key:
    'The certificate is signed with a key that is not among the market’s keys. Someone else may have made it: do not rely on it.',
  signature_wrong:
    'The signature does not fit the certificate. It was changed after the market signed it, or the market never signed it: do not rely on it.',
  key_mismatch:
    'The certificate names another key than the one that signed it. It is not one that the market issued: do not rely on it.',
  key_compromised:
    'The market has declared that others know this key. Anyone could have made the certificate: do not rely on it.',
  key_not_valid_at_that_time:
    'The key was not in use when the certificate says that it was signed. It may be backdated: do not rely on it.',
  other_work: 'The certificate is genuine, but for another work. It says nothing about this one.',
  checkpoint_wrong:
    'The state of the log is not signed by the market, so the entry cannot be verified. The publication may be missing in the log that others see.',
  not_in_log:
    'The proof does not lead to the signed state of the log. The publication is not in the public log, or not in this form: do not rely on the certificate.',
}

/** What a step has shown. */
export function resultOf(step: StepName, document: CheckedDocument, { checkpoint }: Checked): string {
  switch (step) {
    case 'documents':
      return 'All three are complete and in the known form.'
    case 'signature':
      return `Key ${document.keyId} signed every field of the certificate (Ed25519).`
    case 'key':
      return `The key is one of the market’s and was in use on ${dateText(document.publishedAt)}, when it signed.`
    case 'work':
      return `It certifies “${document.name}” by ${document.creatorName}, published ${dateText(document.publishedAt)}.`
    case 'log': {
      const size = checkpoint?.treeSize.toLocaleString('en-US') ?? ''
      return `It is entry ${document.logIndex.toLocaleString('en-US')} of the log of ${size}, in the state that the market signed on ${dateText(checkpoint?.issuedAt ?? document.publishedAt)}.`
    }
    default:
      return step satisfies never
  }
}

export const SOUND = 'The certificate is genuine. Your browser verified every step below.'
export const UNSOUND = 'The certificate could not be verified.'
export const NOT_TAKEN = 'Not checked, since an earlier step failed.'
export const FILES_UNBOUND = 'This certificate is from before files were named in certificates. It names none.'
export const NO_FILES = 'No files are shown on this page.'
export const FILES_FAILED =
  'A file could not be downloaded, so it was not compared. Check your connection and verify again.'

export function filesNamed(count: number, named: number): string {
  const shown = count === 1 ? 'The file shown here is' : `The ${count} files shown here are`
  return `${shown} among the ${named} that the certificate names by their SHA-256.`
}

export function filesUnnamed(count: number): string {
  const some = count === 1 ? 'A file' : `${count} files`
  return `${some} shown here ${count === 1 ? 'is' : 'are'} not among those that the certificate names: they are not what was certified.`
}

export function droppedText(name: string, isNamed: boolean, sha256: string): string {
  return isNamed
    ? `“${name}” is one of the certified files (SHA-256 ${sha256}).`
    : `“${name}” is not one of the certified files. It may be another version, or a copy that was saved again (SHA-256 ${sha256}).`
}
