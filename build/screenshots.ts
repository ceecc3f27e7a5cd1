// `npm run screenshots`: every page at both sizes, in light and in dark, into out/test/screenshots; those that the
// README and the tour show are copied to docs/.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { buildParts } from './app-build.ts'
import { requireChromium } from './chromium.ts'
import { runTool } from './commands.ts'
import { root } from './set-up.mjs'

const TAKEN = path.join(root, 'out', 'test', 'screenshots')
const SPECS = ['pages.spec.ts', 'market-pages.spec.ts', 'market-away.spec.ts']
const PAGES_WITH_PICTURES = ['README.md', 'docs/tour.md']

/** The files that a page shows, as paths from the root. */
function picturesIn(page: string): string[] {
  const folder = path.posix.dirname(page)
  const links = [...readFileSync(path.join(root, page), 'utf8').matchAll(/!\[[^\]]*\]\(([^)]+\.png)\)/g)]
  return links.map(([, link = '']) => path.posix.join(folder, link))
}

await buildParts(['renderer'])
const env = { CHROMIUM_PATH: await requireChromium(), LUNA_EVERY_LOOK: '1' }
const { exitCode } = await runTool(['@playwright/test', 'playwright'], ['test', ...SPECS], { env })

const taken = new Set(readdirSync(TAKEN))
const missing: string[] = []
for (const file of new Set(PAGES_WITH_PICTURES.flatMap(picturesIn))) {
  const name = path.basename(file)
  // Fewer colors make a screenshot a third of the size without a visible difference.
  if (!taken.has(name)) {
    missing.push(file)
    continue
  }
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  await sharp(path.join(TAKEN, name)).png({ palette: true, quality: 90 }).toFile(path.join(root, file))
}
console.log(`${taken.size} screenshots are in ${path.relative(root, TAKEN)}`)
for (const file of missing) console.error(`Nothing is called ${path.basename(file)}, which is shown as ${file}.`)
process.exitCode = exitCode === 0 && missing.length === 0 ? 0 : 1
