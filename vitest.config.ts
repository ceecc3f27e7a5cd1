import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    pool: 'forks',
    // By default one core is left idle, which of two is half.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    setupFiles: ['./tests/seed.setup.ts', './tests/models.setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'studio',
          include: ['{shared,models,electron,renderer,build,tests}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', 'tests/{market,connected}/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'market',
          include: ['{server,tests/market,tests/connected}/**/*.test.ts'],
          globalSetup: 'tests/market/databases.setup.ts',
        },
      },
    ],
  },
})
