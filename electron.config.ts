import { globSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'electron-vite'

// Every worker is an entry of its own, under its own name, so that `workerUrl` finds it beside the bundle.
const workers = globSync('{electron,models}/**/*.worker.ts')
const workerInputs = Object.fromEntries(workers.map((file) => [path.basename(file, '.ts'), file]))

// The page has its own configuration, renderer/vite.config.ts, since a browser loads it as well.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        input: {
          main: 'electron/main.ts',
          'engine.process': 'electron/hosts/electron/engine.process.ts',
          ...workerInputs,
        },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false, // a sandboxed preload cannot require node_modules
      rolldownOptions: {
        input: { preload: 'electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
})
