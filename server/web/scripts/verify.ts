/** “Verify this certificate” on a work's page. What it uses of the page is in `server/web/certificate.ts`. */
import { doesBindFile } from '#shared/provenance/bindings.ts'
import {
  droppedText,
  FILES_FAILED,
  FILES_UNBOUND,
  filesNamed,
  filesUnnamed,
  NO_FILES,
  NOT_TAKEN,
  OBSTACLES,
  PROBLEMS,
  resultOf,
  SOUND,
  STEP_NAMES,
  UNSOUND,
} from './certificate-texts.ts'
import { type Checked, type CheckedDocument, checkCertificate, obstacle, STEPS } from './check-certificate.ts'
import { isListOf, isText } from './forms.ts'
import { sha256OfStream } from './hash-stream.ts'

type Outcome = 'verified' | 'failed' | 'skipped'

const OUTCOMES: Readonly<Record<Outcome, string>> = { verified: 'Verified', failed: 'Failed', skipped: 'Not checked' }

interface Parts {
  readonly root: HTMLElement
  readonly button: HTMLButtonElement
  readonly status: HTMLElement
  readonly steps: HTMLElement
  readonly drop: HTMLElement
  readonly input: HTMLInputElement
  readonly dropStatus: HTMLElement
}

function partsOf(root: HTMLElement): Parts | null {
  const button = root.querySelector('button')
  const status = root.querySelector<HTMLElement>('.verdict')
  const steps = root.querySelector('ol')
  const drop = root.querySelector<HTMLElement>('.drop')
  const input = root.querySelector('input')
  const dropStatus = root.querySelector<HTMLElement>('.dropped')
  if (!(button && status && steps && drop && input && dropStatus)) return null
  return { root, button, status, steps, drop, input, dropStatus }
}

function say(element: HTMLElement, text: string, look: 'good' | 'stop' | 'note' | ''): void {
  element.textContent = text
  element.className = `${element.className.split(' ')[0] ?? ''} ${look}`.trim()
}

function showStep(steps: HTMLElement, name: string, outcome: Outcome, text: string): void {
  const item = document.createElement('li')
  item.dataset['outcome'] = outcome
  const title = document.createElement('strong')
  title.textContent = `${name}: ${OUTCOMES[outcome].toLowerCase()}`
  const explanation = document.createElement('p')
  explanation.textContent = text
  item.append(title, explanation)
  steps.append(item)
}

/** Throws where the address does not answer with JSON. */
async function readJson(address: string): Promise<unknown> {
  const response = await fetch(address, { headers: { accept: 'application/json' } })
  if (!response.ok) throw new Error(`${response.status}`)
  return response.json()
}

async function hashOf(address: string): Promise<string> {
  const { ok, body } = await fetch(address)
  if (!ok || body === null) throw new Error('no file')
  return sha256OfStream(body, () => undefined, new AbortController().signal)
}

function showSteps(steps: HTMLElement, checked: Checked): void {
  const { failed, document } = checked
  const reached = failed === null ? STEPS.length : STEPS.indexOf(failed.step)
  for (const [index, step] of STEPS.entries()) {
    if (failed?.step === step) showStep(steps, STEP_NAMES[step], 'failed', PROBLEMS[failed.problem])
    else if (index > reached) showStep(steps, STEP_NAMES[step], 'skipped', NOT_TAKEN)
    else if (document !== null) showStep(steps, STEP_NAMES[step], 'verified', resultOf(step, document, checked))
  }
}

/** Compares what the page shows with what is certified. False where a file is not. */
async function checkFiles(steps: HTMLElement, files: readonly string[], certified: CheckedDocument): Promise<boolean> {
  const show = (outcome: Outcome, text: string): boolean => {
    showStep(steps, STEP_NAMES.files, outcome, text)
    return outcome !== 'failed'
  }
  if (certified.cardSha256 === undefined) return show('skipped', FILES_UNBOUND)
  if (files.length === 0) return show('skipped', NO_FILES)
  try {
    let unnamed = 0
    for (const file of files) if (doesBindFile(certified, await hashOf(file)) === false) unnamed += 1
    if (unnamed > 0) return show('failed', filesUnnamed(unnamed))
    return show('verified', filesNamed(files.length, certified.fingerprint.contentSha256.length))
  } catch {
    return show('skipped', FILES_FAILED)
  }
}

/** The certificate of the page where it is genuine. */
async function verify({ root, status, steps }: Parts): Promise<CheckedDocument | null> {
  const { verify: assetId = '', certificate = '', keys = '', files = '[]' } = root.dataset
  const missing = await obstacle()
  if (missing !== null) {
    say(status, OBSTACLES[missing], 'note')
    return null
  }
  const [proven, listed] = await Promise.all([readJson(certificate), readJson(keys)])
  const checked = await checkCertificate({ assetId, proven, keys: listed })
  steps.replaceChildren()
  showSteps(steps, checked)
  steps.hidden = false
  const { failed, document } = checked
  const areFilesNamed = failed === null && document !== null && (await checkFiles(steps, parsedFiles(files), document))
  say(status, areFilesNamed ? SOUND : UNSOUND, areFilesNamed ? 'good' : 'stop')
  return areFilesNamed ? document : null
}

/** The page's own list. */
function parsedFiles(text: string): string[] {
  const files: unknown = JSON.parse(text)
  return isListOf(isText)(files) ? files : []
}

let hashing = new AbortController()

async function checkDropped({ dropStatus }: Parts, certified: CheckedDocument, file: File): Promise<void> {
  hashing.abort()
  hashing = new AbortController()
  const { signal } = hashing
  let shown = 0
  const show = (bytes: number): void => {
    const percent = Math.floor((bytes / Math.max(1, file.size)) * 10) * 10
    // Every tenth, so that a screen reader is not kept busy with it.
    if (percent <= shown) return
    shown = percent
    say(dropStatus, `Reading “${file.name}”, ${percent}%`, '')
  }
  try {
    say(dropStatus, `Reading “${file.name}”…`, '')
    const sha256 = await sha256OfStream(file.stream(), show, signal)
    const isNamed = doesBindFile(certified, sha256)
    if (isNamed === null) say(dropStatus, FILES_UNBOUND, 'note')
    else say(dropStatus, droppedText(file.name, isNamed, sha256), isNamed ? 'good' : 'note')
  } catch {
    if (!signal.aborted) say(dropStatus, `“${file.name}” could not be read. Choose a file, not a folder.`, 'stop')
  }
}

function start(parts: Parts): void {
  const { root, button, status, steps, drop, input } = parts
  let certified: CheckedDocument | null = null
  const check = (file: File | undefined): void => {
    if (certified !== null && file !== undefined) void checkDropped(parts, certified, file)
  }
  const run = async (): Promise<void> => {
    button.disabled = true
    steps.hidden = true
    drop.hidden = true
    say(status, 'Verifying…', '')
    try {
      certified = await verify(parts)
    } catch {
      certified = null
      say(status, 'The certificate could not be downloaded. Check your connection and try again.', 'stop')
    }
    drop.hidden = certified === null
    button.disabled = false
    button.focus({ preventScroll: true })
  }
  button.addEventListener('click', () => void run())
  input.addEventListener('change', () => check(input.files?.[0]))
  root.addEventListener('dragover', (event) => event.preventDefault())
  root.addEventListener('drop', (event) => {
    event.preventDefault()
    check(event.dataTransfer?.files[0])
  })
  button.hidden = false
}

for (const root of document.querySelectorAll<HTMLElement>('[data-verify]')) {
  const parts = partsOf(root)
  if (parts !== null) start(parts)
}
