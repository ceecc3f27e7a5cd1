import { existsSync } from 'node:fs'
import path from 'node:path'

export type Target = { platform: 'linux' | 'darwin' | 'win32'; arch: 'x64' | 'arm64' }

/**
 * Every machine the app is packed for. Windows on ARM runs the x64 build (sqlite-vec has no other). Intel Macs get an
 * older ONNX Runtime, see docs/decisions/0002-intel-macs.md.
 */
export const TARGETS: readonly Target[] = [
  { platform: 'linux', arch: 'x64' },
  { platform: 'linux', arch: 'arm64' },
  { platform: 'darwin', arch: 'arm64' },
  { platform: 'darwin', arch: 'x64' },
  { platform: 'win32', arch: 'x64' },
]

export const isIntelMac = ({ platform, arch }: Target): boolean => platform === 'darwin' && arch === 'x64'

/** The native files, below node_modules, without which a packed app could not run on a target. */
export function requiredNatives({ platform, arch }: Target): string[] {
  const extension = { linux: 'so', darwin: 'dylib', win32: 'dll' }[platform]
  const vectorPlatform = platform === 'win32' ? 'windows' : platform
  return [
    `better-sqlite3/prebuilds/${platform}-${arch}.node`,
    `sqlite-vec-${vectorPlatform}-${arch}/vec0.${extension}`,
    `onnxruntime-node/bin/napi-v6/${platform}/${arch}/onnxruntime_binding.node`,
    `@img/sharp-${platform}-${arch}/package.json`,
    ...(platform === 'win32' ? [] : [`@img/sharp-libvips-${platform}-${arch}/package.json`]),
  ]
}

/** The native files of a target that an app folder lacks. */
export function missingNatives(appFolder: string, target: Target): string[] {
  return requiredNatives(target).filter((file) => !existsSync(path.join(appFolder, 'node_modules', file)))
}
