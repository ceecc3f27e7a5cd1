/** The OpenAPI 3.1 document, generated from the contract, and pages to read it in a browser. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type OpenAPI, OpenAPIGenerator } from '@orpc/openapi'
import { traverseContractProcedures } from '@orpc/server'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import * as z from 'zod'
import { assetCardSchema } from '#shared/asset-card/card.ts'
import { type ApiKeyRight, neededRight } from '#shared/contract/market/api-key-rights.ts'
import { marketContract } from '#shared/contract/market/market.ts'
import { PROBLEM_CONTENT_TYPE, problemSchema } from '#shared/contract/market/problem.ts'
import { preflightReportSchema } from '#shared/contract/studio/uniqueness.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { PAGE_ICON } from './page-icon.ts'
import type { RawRoute } from './raw-route.ts'

const PROBLEM_RESPONSE: OpenAPI.ReferenceObject = { $ref: '#/components/responses/Problem' }
const WRITES = ['post', 'put', 'patch', 'delete'] as const
const METHODS = ['get', ...WRITES] as const

const IDEMPOTENCY_PARAMETER: OpenAPI.ParameterObject = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'Chosen by the caller, one for each request. If the request is repeated with the same key, it is not executed twice.',
  schema: { type: 'string', minLength: 8, maxLength: 128 },
}

const BEARER = 'An access token from /oauth, or the secret of an API key if the operation names a permission.'

/** `GET /v1/about` and the like: what the contract opens to everyone. */
function publicOperations(): Set<string> {
  const found = new Set<string>()
  traverseContractProcedures({ router: marketContract, path: [] }, ({ contract }) => {
    const { meta, route } = contract['~orpc']
    if (meta['access'] === 'public') found.add(`${route.method ?? 'POST'} ${route.path}`)
  })
  return found
}

function addRawRoutes(document: OpenAPI.Document, rawRoutes: readonly RawRoute[]): void {
  document.paths ??= {}
  for (const { method, path: address, access, operation } of rawRoutes) {
    if (operation === null) continue
    document.paths[address] = {
      ...document.paths[address],
      [method.toLowerCase()]: { ...operation, ...(access === 'public' ? { security: [] } : {}) },
    }
  }
}

function rightText(right: ApiKeyRight | 'any'): string {
  return right === 'any' ? 'Every API key may call it.' : `API keys need the permission “${right}”.`
}

/** What holds for every operation is said once here: problem documents, and keys on writes. */
function addCommonParts(document: OpenAPI.Document, keyless: ReadonlySet<string>): void {
  const open = publicOperations()
  for (const [address, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = item?.[method]
      if (operation === undefined) continue
      const right = neededRight(method.toUpperCase(), address)
      if (right !== null) operation.description = [operation.description, rightText(right)].filter(Boolean).join(' ')
      if (open.has(`${method.toUpperCase()} ${address}`)) operation.security = []
      operation.responses = { ...operation.responses, default: PROBLEM_RESPONSE }
      const isWrite = WRITES.some((write) => write === method)
      if (!isWrite || keyless.has(`${method.toUpperCase()} ${address}`)) continue
      const required = !address.startsWith('/functions/')
      operation.parameters = [...(operation.parameters ?? []), { ...IDEMPOTENCY_PARAMETER, required }]
    }
  }
}

export async function generateOpenApi(rawRoutes: readonly RawRoute[], url: string): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(marketContract, {
    info: {
      title: 'Luna Market',
      version: packageJson.version,
      description: 'Review, search, licenses, sales and royalties of story and game assets.',
    },
    servers: [{ url }],
    security: [{ accessToken: [] }],
    // Large and in many answers: written once and referred to. As it comes and as it is answered (with defaults filled in).
    commonSchemas: {
      AssetCardInput: { schema: assetCardSchema, strategy: 'input' },
      AssetCard: { schema: assetCardSchema, strategy: 'output' },
      PreflightReport: { schema: preflightReportSchema, strategy: 'output' },
    },
    components: {
      securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', description: BEARER } },
      responses: {
        Problem: {
          description: 'A problem document (RFC 9457)',
          content: { [PROBLEM_CONTENT_TYPE]: { schema: z.toJSONSchema(problemSchema) as OpenAPI.SchemaObject } },
        },
      },
    },
  })
  addRawRoutes(document, rawRoutes)
  addCommonParts(
    document,
    new Set(
      rawRoutes.filter(({ idempotent }) => idempotent).map(({ method, path: address }) => `${method} ${address}`),
    ),
  )
  return document
}

const require = createRequire(import.meta.url)
const pagesFolder = path.dirname(require.resolve('swagger-ui-dist/package.json'))
const PAGE_FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
}

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Luna Market API</title>
${PAGE_ICON}
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
`
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, docExpansion: 'none' })`
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"

/** Pages of the reference under `/docs`; null for what is not there. */
export async function serveReference(file: string): Promise<Response | null> {
  const html = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY }
  if (file === '') return new Response(PAGE, { headers: html })
  if (file === 'start.js') return new Response(START, { headers: { 'content-type': 'text/javascript' } })
  const contentType = PAGE_FILES[file]
  if (contentType === undefined) return null
  return new Response(await readFile(path.join(pagesFolder, file)), { headers: { 'content-type': contentType } })
}
