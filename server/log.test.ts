import { expect, it } from 'vitest'
import { createLog } from './log.ts'

const PERSONAL = [
  'ada@people.example',
  'Ada of the moon',
  '203.0.113.7',
  'sk_live_abcdef123456',
  'eyJhbGciOiJIUzI1NiJ9',
]

function logged(error: unknown): string {
  const lines: string[] = []
  createLog('info', { write: (line: string) => void lines.push(line) }).error({ err: error }, 'failed')
  return lines.join('')
}

it('writes type, code and place of an error, and of what caused it', () => {
  const cause = Object.assign(new TypeError('away'), { code: 'ECONNREFUSED' })
  const line = JSON.parse(logged(new Error('The mail server does not answer.', { cause })))
  expect(line.err).toMatchObject({
    type: 'Error',
    message: 'The mail server does not answer.',
    stack: expect.stringMatching(/^\s+at .*log\.test\.ts/),
    cause: { type: 'TypeError', code: 'ECONNREFUSED', message: 'away' },
  })
})

it.each([
  ['quotes a row, as the database does', Object.assign(new Error('duplicate key'), { detail: `(${PERSONAL.join()})` })],
  ['has parameters', Object.assign(new Error('syntax'), { parameters: PERSONAL, query: PERSONAL.join(' ') })],
  ['quotes what was sent', new SyntaxError(`Unexpected token A, "${PERSONAL.join(' ')}" is not valid JSON`)],
  ['names addresses and keys', new Error(`No mailbox ada@people.example at 203.0.113.7 for sk_live_abcdef123456.`)],
  ['names a token', new Error('Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl is expired')],
  ['names a page with a query', new Error('GET https://market.example/search?q=Ada+of+the+moon&who=ada failed')],
  ['is in another error', new Error('failed', { cause: new Error('to ada@people.example') })],
  ['is no error at all', { email: 'ada@people.example', name: 'Ada of the moon' }],
])('leaves out what says who somebody is where an error %s', (_, error) => {
  const line = logged(error)
  for (const text of [...PERSONAL, 'Ada+of']) expect(line).not.toContain(text)
})
