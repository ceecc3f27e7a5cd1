// How the programs of the desktop app are bundled: the main process with the engine, its workers and the browser's
// host, and the preload script. The page has a configuration of its own, renderer/vite.config.ts, since a browser loads
// it too.
import { globSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import type { InlineConfig } from 'vite'
import { unbundledPackages } from './app-folder.ts'
import { root } from './set-up.mjs'

/** Electron 45 runs Node 24. */
const TARGET = 'node24'

/**
 * What the runtime provides, and the packages outside the bundle, since they have native parts or load files of
 * their own while they run: the `dependencies` of the workspace `electron`. All others are bundled.
 */
const EXTERNAL = ['electron', ...builtinModules, ...Object.keys(unbundledPackages())]

function isExternal(id: string): boolean {
  return id.startsWith('node:') || EXTERNAL.some((name) => id === name || id.startsWith(`${name}/`))
}

/**
 * Every worker and process is a separate entry under its own name: `workerUrl` and `processUrl` look next to the
 * bundle.
 */
function startedEntries(): Record<string, string> {
  const files = globSync('{electron,models}/**/*.{worker,process}.ts', { cwd: root })
  return Object.fromEntries(files.map((file) => [path.basename(file, '.ts'), file]))
}

function programs(
  outDir: string,
  rolldownOptions: NonNullable<InlineConfig['build']>['rolldownOptions'],
): InlineConfig {
  return {
    root,
    configFile: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: TARGET,
      outDir,
      emptyOutDir: true,
      minify: false,
      reportCompressedSize: false,
      // Nothing of it is sent over a network.
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: { external: isExternal, ...rolldownOptions },
    },
  }
}

export const mainBundle = (): InlineConfig =>
  programs('out/main', {
    input: {
      main: 'electron/main.ts',
      browser: 'electron/hosts/browser/main.ts',
      ...startedEntries(),
    },
    output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
  })

/** A sandboxed preload script cannot be a module, and can require nothing but Electron. */
export const preloadBundle = (): InlineConfig =>
  programs('out/preload', {
    input: { preload: 'electron/preload.ts' },
    output: { format: 'cjs', entryFileNames: '[name].cjs' },
  })
