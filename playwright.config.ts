import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'
import { findChromium } from './build/chromium.ts'
import { extent, LONG_TAG } from './tests/extent.ts'

/**
 * Chromium obeys only the last list of features, so this one repeats Playwright's own. Of the rest, each would start a
 * renderer in addition to that of every page: half the time of a test.
 */
const DISABLED_FEATURES = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  // Further renderers:
  'PreloadTopChromeWebUI',
  'SpareRendererForSitePerProcess',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'WebUIOmniboxPopup',
]

export default defineConfig({
  testDir: 'tests/e2e',
  ...(extent === 'long' ? {} : { grepInvert: new RegExp(LONG_TAG) }),
  outputDir: 'out/test/e2e',
  globalSetup: './tests/e2e/preparation.ts',
  // Each test starts a studio of its own. Half as many again as cores: a quarter of the time they wait for one another.
  workers: Math.ceil(availableParallelism() * 1.5),
  // Files start in the order of their names; the longest test is in the first, so that it is not the last to end.
  fullyParallel: true,
  // A busy machine makes a test slow, and must not make it fail.
  timeout: 1_200_000,
  expect: { timeout: 120_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    contextOptions: { reducedMotion: 'reduce' },
    // The page at every step costs a fifth of the time; `npx playwright test --trace on` records it for one spec.
    trace: extent === 'long' ? { mode: 'retain-on-failure', screenshots: false } : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      // Without a UTF-8 locale Chromium calls a file with an accent in its name "download".
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
      executablePath: findChromium() ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--disable-features=${DISABLED_FEATURES.join(',')}`,
        // Both draw with less work, and what is drawn looks the same.
        '--disable-lcd-text',
        '--disable-software-rasterizer',
      ],
    },
  },
})
