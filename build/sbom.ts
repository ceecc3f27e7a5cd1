// `npm run sbom`: writes the bills of materials in CycloneDX, from the lock file, under out/sbom.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { runProgram } from './commands.ts'
import { root } from './set-up.mjs'

/** Arguments with which npm leaves out development dependencies. */
const BILLS: Readonly<Record<string, readonly string[]>> = {
  'everything.cdx.json': [],
  'market.cdx.json': ['--omit=dev', '--workspace=server'],
  'natives-of-the-app.cdx.json': ['--omit=dev', '--workspace=electron'],
}

const folder = path.join(root, 'out', 'sbom')
mkdirSync(folder, { recursive: true })
for (const [name, args] of Object.entries(BILLS)) {
  const { exitCode, output } = await runProgram(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', ...args],
    { output: 'collect', shell: process.platform === 'win32' },
  )
  if (exitCode !== 0) throw new Error(`npm could not write ${name}:\n${output}`)
  const bill = output.slice(output.indexOf('{'))
  const { components } = JSON.parse(bill)
  writeFileSync(path.join(folder, name), bill)
  console.log(`${path.join('out', 'sbom', name)}: ${components.length} packages`)
}
