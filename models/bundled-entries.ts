/**
 * Locates worker and process files: next to the module that starts them when run from source (`name.worker.ts`), or
 * next to the bundle, which is flat, when packaged (`name.worker.js`). `importMetaUrl` is that module's
 * `import.meta.url`.
 */

export function isBundled(importMetaUrl: string): boolean {
  return new URL(importMetaUrl).pathname.endsWith('.js')
}

function entryUrl(entry: string, importMetaUrl: string): URL {
  return new URL(`./${entry}.${isBundled(importMetaUrl) ? 'js' : 'ts'}`, importMetaUrl)
}

export const workerUrl = (name: string, importMetaUrl: string): URL => entryUrl(`${name}.worker`, importMetaUrl)
export const processUrl = (name: string, importMetaUrl: string): URL => entryUrl(`${name}.process`, importMetaUrl)
