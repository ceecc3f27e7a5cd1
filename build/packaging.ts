import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Arch, build, Platform } from 'electron-builder'
import { appPackages } from './app-folder.ts'
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

/** Packs one target with electron-builder: icons and notices are made first, then the app around the runtime. */
export async function packApp({ appFolder, output, target, folderOnly, ...runtime }: PackOptions): Promise<void> {
  const resources = path.join(output, 'resources')
  await mkdir(resources, { recursive: true })
  await drawIcons(resources)
  const parts = ['main', 'preload', 'renderer'].map((part) => path.join(appFolder, 'out', part))
  await writeFile(
    path.join(resources, 'third-party-notices.txt'),
    thirdPartyNotices(
      parts,
      appPackages(appFolder).map((place) => path.join(appFolder, place)),
    ),
  )
  const { version: electronVersion } = readJson(path.join(root, 'node_modules', 'electron', 'package.json'))
  await build({
    projectDir: appFolder,
    targets: PLATFORMS[target.platform].createTarget(folderOnly ? 'dir' : null, Arch[target.arch]),
    config: packagingConfiguration({ resources, output, electronVersion, ...runtime }),
  })
}
