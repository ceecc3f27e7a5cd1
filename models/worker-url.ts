/**
 * Where the worker `name` lies: beside the module that starts it when run from source (`name.worker.ts`), and beside the
 * bundle, which is flat, when packaged (`name.worker.js`). `importMetaUrl` is that module's `import.meta.url`.
 */
export function workerUrl(name: string, importMetaUrl: string): URL {
  const extension = new URL(importMetaUrl).pathname.endsWith('.js') ? 'js' : 'ts'
  return new URL(`./${name}.worker.${extension}`, importMetaUrl)
}
