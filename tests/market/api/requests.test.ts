import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Operation } from './operations.ts'
import { requestsTo } from './requests.ts'

const operation: Operation = {
  ...{ method: 'GET', path: '/v1/licenses/{id}', name: 'GET /v1/licenses/{id}' },
  parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
  responses: {},
}

const NOTHING_KNOWN = { ids: [], idsByField: {}, hashes: [], handles: [] }

it('no request is one to another operation, whatever is drawn for the parts of its path', () => {
  return fc.assert(
    fc.property(requestsTo(operation, NOTHING_KNOWN), ({ target }) => {
      const path = new URL(target, 'http://market.example').pathname
      expect(path).toMatch(/^\/v1\/licenses\/[^/]+$/)
    }),
    { numRuns: 2_000 },
  )
})
