import { availableParallelism } from 'node:os'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { findChromium } from './build/chromium.ts'
import { extent } from './tests/extent.ts'
import { seed } from './tests/seed.ts'

/** Test files that only the long run needs are named *.long.test.ts. */
const SKIPPED = extent === 'long' ? ['**/node_modules/**'] : ['**/node_modules/**', '**/*.long.test.ts']

const chromium = findChromium()
const MODELS = ['./tests/models.setup.ts']

export default defineConfig({
  test: {
    pool: 'forks',
    // Half as many again as cores: a quarter of the time tests wait for processes, disks and databases.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // A limit ends a test that hangs. It is far above what a busy machine takes, so that it never ends another.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    teardownTimeout: 60_000,
    slowTestThreshold: 5_000,
    provide: { testExtent: extent, testSeed: seed },
    setupFiles: ['./tests/seed.setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'studio',
          setupFiles: MODELS,
          include: ['{shared,models,electron,renderer,build,tests}/**/*.test.ts'],
          exclude: [...SKIPPED, 'tests/{market,connected,faults}/**'],
          // Files of one worker share their modules: starting a process and importing took two thirds of the time.
          isolate: false,
        },
      },
      {
        extends: true,
        plugins: [react(), tailwindcss()],
        // All packages of the page are found before its first test: one that is found later reloads the page under test.
        optimizeDeps: { entries: ['renderer/src/main.tsx', 'renderer/**/*.test.tsx'] },
        test: {
          name: 'page',
          // One window runs all of them, after the other projects, which have more workers.
          sequence: { groupOrder: 1 },
          include: ['renderer/**/*.test.tsx'],
          exclude: SKIPPED,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: chromium === undefined ? {} : { executablePath: chromium },
              contextOptions: { reducedMotion: 'reduce' },
            }),
            instances: [{ browser: 'chromium' }],
          },
          // Each window loads the whole page.
          fileParallelism: false,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'market',
          setupFiles: MODELS,
          include: ['{server,tests/market,tests/connected}/**/*.test.ts'],
          exclude: SKIPPED,
          globalSetup: 'tests/market/databases.setup.ts',
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          setupFiles: MODELS,
          include: ['tests/faults/**/*.test.ts'],
          exclude: SKIPPED,
        },
      },
    ],
  },
})
