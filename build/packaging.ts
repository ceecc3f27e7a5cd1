import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Arch, build, Platform } from 'electron-builder'
import { packagingConfiguration } from './electron-builder.config.ts'
import { drawIcons } from './icons.ts'
import { thirdPartyNotices } from './notices.ts'
import type { Updates } from './release-signing.ts'
import { root } from './set-up.mjs'
import type { Target } from './targets.ts'

const PLATFORMS = { linux: Platform.LINUX, darwin: Platform.MAC, win32: Platform.WINDOWS }

type PackOptions = {
  /** The folder with package.json, node_modules and out/. */
  appFolder: string
  /** Where packages and their resources are written. */
  output: string
  target: Target
  /** Only the unpacked folder, no installers. */
  folderOnly: boolean
  electronDist?: string
  updates?: Updates | undefined
}

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'))

/** The folders of the packages that npm would install for production, in an app folder. */
function productionPackages(appFolder: string): string[] {
  const { packages } = readJson(path.join(appFolder, 'node_modules', '.package-lock.json'))
  return Object.keys(packages)
    .filter((name) => !packages[name].dev && !packages[name].devOptional && !/\/node-(linux|win)-/.test(name))
    .map((name) => path.join(appFolder, name))
}

/** Packs one target with electron-builder: icons and notices are made first, then the app around the runtime. */
export async function packApp({ appFolder, output, target, folderOnly, ...runtime }: PackOptions): Promise<void> {
  const resources = path.join(output, 'resources')
  await mkdir(resources, { recursive: true })
  await drawIcons(resources)
  const parts = ['main', 'preload', 'renderer'].map((part) => path.join(appFolder, 'out', part))
  await writeFile(
    path.join(resources, 'third-party-notices.txt'),
    thirdPartyNotices(parts, productionPackages(appFolder)),
  )
  const { version: electronVersion } = readJson(path.join(root, 'node_modules', 'electron', 'package.json'))
  await build({
    projectDir: appFolder,
    targets: PLATFORMS[target.platform].createTarget(folderOnly ? 'dir' : null, Arch[target.arch]),
    config: packagingConfiguration({ resources, output, electronVersion, ...runtime }),
  })
}
