import { execFileSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

/** The code of a process in which something else ends it with 0 as soon as it is idle. */
function exitCodeWith(failures: number): unknown {
  const end = pathToFileURL(`${import.meta.dirname}/end.ts`).href
  const script = `process.on('beforeExit', () => process.exit(0)); (await import('${end}')).endWith(${failures})`
  try {
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
    return 0
  } catch (error) {
    return error instanceof Error && 'status' in error ? error.status : error
  }
}

test('failures end the process as failed, whatever else would end it', () => {
  expect([exitCodeWith(0), exitCodeWith(2)]).toEqual([0, 1])
})
