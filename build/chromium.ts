import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runProgram } from './commands.ts'

/** The first draws the same pages with less work: it has no windows, and nothing around the page. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
]

function usualPlaces(): string[] {
  const programs = [process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']]
  switch (process.platform) {
    case 'darwin':
      return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
        (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
      )
    case 'win32':
      return programs
        .filter((folder) => folder !== undefined)
        .flatMap((folder) => [
          join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
          join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
        ])
    default:
      return ['/usr/bin', '/usr/local/bin', '/snap/bin', ...(process.env['PATH'] ?? '').split(delimiter)].flatMap(
        (folder) => NAMES.map((name) => join(folder, name)),
      )
  }
}

/** The path of the first Chromium on this machine; undefined where it has none. */
export function findChromium(): string | undefined {
  const given = process.env['CHROMIUM_PATH']
  return given ? [given].find(existsSync) : usualPlaces().find(existsSync)
}

const isBareDebian = (): boolean => existsSync('/usr/bin/apt-get') && process.getuid?.() === 0

async function installFromDebian(): Promise<void> {
  console.log('Chromium is missing; installing the Debian package chromium-headless-shell')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await runProgram('apt-get', ['update', '-q'], { env })
  await runProgram('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium-headless-shell'], { env })
}

/** The path of a Chromium for the end-to-end tests; installs it where that takes no password, else says what to do. */
export async function requireChromium(): Promise<string> {
  if (!findChromium() && !process.env['CHROMIUM_PATH'] && isBareDebian()) await installFromDebian()
  const found = findChromium()
  if (found) return found
  throw new Error(
    process.platform === 'linux'
      ? 'The end-to-end tests need Chromium: `sudo apt-get install chromium`, or set CHROMIUM_PATH to one.'
      : 'The end-to-end tests need Chrome, Chromium or Edge: install one, or set CHROMIUM_PATH to its program.',
  )
}
