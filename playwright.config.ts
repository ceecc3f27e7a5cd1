import { defineConfig } from '@playwright/test'

// Chromium comes from the system, never from a download: `npm test` finds it, or installs it on Debian.
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'out/test/e2e',
  workers: 1,
  timeout: 60_000,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    },
  },
})
