import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{shared,models,electron,renderer,build,tests}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
