/** A whole market for a test: the real service on a fresh database, its people, and a network that can be cut. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import type { MarketPerson } from './market-process.ts'
import { freePort, type Network, openNetwork } from './network.ts'

export interface RunningMarket {
  /** As studios and browsers reach it. */
  readonly url: string
  /** Around the network that can be cut. */
  readonly directUrl: string
  readonly network: Pick<Network, 'cut' | 'mend'>
  /** Throws for a name nobody has. */
  person(name: string): MarketPerson
  close(): Promise<void>
}

const startedSchema = z.object({
  people: z.array(
    z.object({
      name: z.string(),
      email: z.string(),
      password: z.string(),
      role: z.enum(['buyer', 'creator', 'moderator']),
    }),
  ),
})

/** Filled with the demo's people and works, or with people alone. */
export async function startMarket(
  filling: 'demo' | readonly Pick<MarketPerson, 'name' | 'role'>[],
): Promise<RunningMarket> {
  const folder = mkdtempSync(join(tmpdir(), 'luna-e2e-market-'))
  const port = await freePort()
  const network = await openNetwork(port)
  const url = `http://127.0.0.1:${network.port}`
  const names = filling === 'demo' ? filling : filling.map(({ name, role }) => `${name}:${role}`).join(',')
  const entry = join(import.meta.dirname, 'market-process.ts')
  const child = spawn(process.execPath, [entry, String(port), folder, url, names], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise((done) => child.once('exit', done))
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"people"')) continue
    const started = startedSchema.parse(JSON.parse(line))
    child.stdout.resume()
    return {
      url,
      directUrl: `http://127.0.0.1:${port}`,
      network,
      person(name) {
        const found = started.people.find((person) => person.name === name)
        if (found === undefined) throw new Error(`Nobody is called ${name}.`)
        return found
      },
      async close() {
        child.kill('SIGTERM')
        await exited
        await network.close()
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
      },
    }
  }
  throw new Error('The market ended before it was ready.')
}
