// Writes client/src/operations.generated.ts from the market's OpenAPI document.
// `--check` changes nothing and fails where the committed file differs.
import { generateOpenApi } from '#server/http/openapi.ts'
import { KEY_OPERATIONS } from '#shared/contract/market/api-key-rights.ts'
import { clientTypes } from './client-types.ts'
import { formatted, writeOrCheck } from './generated-file.ts'

const FILE = 'client/src/operations.generated.ts'

const document = await generateOpenApi([], 'https://market.example')
const forKeys = new Set(KEY_OPERATIONS)
/** What is open to everybody needs no right. */
function isPublic(name: string): boolean {
  const [method = '', address = ''] = name.split(' ')
  const item = document.paths?.[address]
  const operation = method === 'GET' ? item?.get : undefined
  return operation?.security?.length === 0
}

const source = clientTypes(document, (name) => forKeys.has(name) || isPublic(name))
writeOrCheck(FILE, formatted(FILE, source), 'node build/run.mjs build/generate-client.ts')
