/** The studio as a program of its own, and the browser that looks at it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Browser, chromium } from '@playwright/test'
import { requireChromium } from '#build/chromium.ts'
import { openFileOf } from '#hosts/browser/launched-studio.fixture.ts'

const root = resolve(import.meta.dirname, '../..')

export function assertBuilt(): void {
  if (!existsSync(join(root, 'out/renderer/index.html')))
    throw new Error('The page is not built: npm start once, or npm test -- e2e.')
}

export async function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await requireChromium(),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  })
}

export interface RunningStudio {
  readonly url: string
  readonly child: ChildProcess
}

/** With the library and the models below a folder. */
export async function startStudio(directory: string): Promise<RunningStudio> {
  const entry = join(root, 'electron/hosts/browser/main.ts')
  const child = spawn(process.execPath, [entry, '--no-open', '--library', join(directory, 'library')], {
    env: { ...process.env, LUNA_STUDIO_HOME: directory, LUNA_STUDIO_MODELS: join(directory, 'models') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { url: (await openFileOf(child)).href, child }
}

export async function stopStudio({ child }: RunningStudio): Promise<void> {
  const exited = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  await exited
}
