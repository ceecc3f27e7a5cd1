/** Where a model can run: on the processor, always, and on what else this build of ONNX Runtime brings along. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { listSupportedBackends } from 'onnxruntime-node'
import { type Accelerator, acceleratorSchema } from '#shared/contract/studio/models.ts'

/** Those that come with this build, the system's own first; whether there is a device for them shows when one is opened. */
export function bundledAccelerators(): Accelerator[] {
  const names = new Set(listSupportedBackends().flatMap(({ name, bundled }) => (bundled ? [name] : [])))
  return acceleratorSchema.options.filter((name) => names.has(name))
}

/** Where Linux keeps its libraries, Debian's way and the others'. */
const LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib', '/lib64']

/**
 * What this machine lacks for an accelerator, in words; null where nothing is known to be missing. Asked first, since ONNX
 * Runtime itself complains on the terminal.
 */
export function missingDriver(
  provider: Accelerator,
  { platform, libraryFolders }: { readonly platform: NodeJS.Platform; readonly libraryFolders: readonly string[] } = {
    platform: process.platform,
    libraryFolders: LIBRARY_FOLDERS,
  },
): string | null {
  if (provider !== 'webgpu' || platform !== 'linux') return null
  const hasVulkan = libraryFolders.some((folder) => existsSync(join(folder, 'libvulkan.so.1')))
  return hasVulkan ? null : 'there is no Vulkan driver on this computer'
}
