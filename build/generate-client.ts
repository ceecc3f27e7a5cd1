// Writes client/src/operations.generated.ts from the market's OpenAPI document.
// `--check` changes nothing and fails where the committed file differs.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generateOpenApi } from '#server/http/openapi.ts'
import { KEY_OPERATIONS } from '#shared/contract/market/api-key-rights.ts'
import { clientTypes } from './client-types.ts'
import { toolPath } from './commands.ts'
import { root } from './set-up.mjs'

const target = path.join(root, 'client/src/operations.generated.ts')

function formatted(source: string): string {
  const args = [toolPath('@biomejs/biome', 'biome'), 'format', `--stdin-file-path=${target}`]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, input: source, encoding: 'utf8' })
  if (status !== 0) throw new Error(`biome does not accept the generated client:\n${stderr}`)
  return stdout
}

const document = await generateOpenApi([], 'https://market.example')
const forKeys = new Set(KEY_OPERATIONS)
/** What is open to everybody needs no right. */
function isPublic(name: string): boolean {
  const [method = '', address = ''] = name.split(' ')
  const item = document.paths?.[address]
  const operation = method === 'GET' ? item?.get : undefined
  return operation?.security?.length === 0
}

const generated = formatted(clientTypes(document, (name) => forKeys.has(name) || isPublic(name)))
if (!process.argv.includes('--check')) {
  writeFileSync(target, generated)
} else if (readFileSync(target, 'utf8') !== generated) {
  console.error(
    'client/src/operations.generated.ts is not what the contract gives: node build/run.mjs build/generate-client.ts',
  )
  process.exitCode = 1
}
