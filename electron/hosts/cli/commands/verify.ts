/** `luna verify`: whether a certificate is genuine, offline. */
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { MarketOptions } from '../market.ts'
import { formatTable, print, printJson } from '../output.ts'
import { type Studio, withStudio } from '../studio.ts'

/** What the contract takes. */
const MAX_BYTES = 200_000

export async function verify(file: string, options: MarketOptions): Promise<number> {
  const text = await textOf(resolve(file))
  return withStudio(options.library, async (studio) => {
    const verified = isOfLicense(text) ? await verifyLicense(studio, text) : await verifyPublication(studio, text)
    if (options.json === true) printJson({ kind: verified.kind, isGenuine: verified.isGenuine, ...verified.details })
    else print(verified.text)
    return verified.isGenuine ? EXIT.ok : EXIT.notGenuine
  })
}

async function textOf(path: string): Promise<string> {
  try {
    const found = await stat(path)
    // Reading a pipe would block.
    if (!found.isFile()) throw new LunaError('FILE_UNREADABLE', `${path} is not a file`)
    if (found.size > MAX_BYTES) throw new LunaError('FILE_TOO_LARGE', 'This file is too large for a certificate.')
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (cause instanceof LunaError) throw cause
    throw new LunaError('FILE_UNREADABLE', path, { cause })
  }
}

interface Verified {
  readonly kind: 'license' | 'publication'
  readonly isGenuine: boolean
  /** For programs. */
  readonly details: object
  readonly text: string
}

const envelopeSchema = z.object({ document: z.object({ type: z.literal('luna.license') }) })
const licenseFileSchema = z.union([z.object({ certificate: envelopeSchema }), envelopeSchema])

function isOfLicense(text: string): boolean {
  try {
    return licenseFileSchema.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}

async function verifyLicense({ client }: Studio, text: string): Promise<Verified> {
  const check = await client.licensing.checkText({ text })
  const { problem, certificate, isExpired } = check
  const of = certificate === null ? 'A license' : `A license for ${certificate.licenseeName}`
  const sentence =
    problem !== null
      ? `Not genuine: ${problem.replaceAll('_', ' ')}.`
      : isExpired
        ? `${of}, genuine, but expired.`
        : `${of}, genuine. Only the market knows whether it was revoked since.`
  return { kind: 'license', isGenuine: problem === null, details: check, text: sentence }
}

async function verifyPublication({ client }: Studio, text: string): Promise<Verified> {
  const { certificate, proof } = await client.provenance.checkText({ text })
  const rows = proof.parts.map(({ part, result, detail }) => [part, result, detail])
  const about =
    certificate === null
      ? 'Not a certificate.'
      : `“${certificate.name}” by ${certificate.creatorName}, published ${certificate.publishedAt}.`
  return {
    kind: 'publication',
    isGenuine: proof.isValid,
    details: { certificate, proof },
    text: [about, formatTable(['Part', 'Result', 'Detail'], rows), proof.isValid ? 'Genuine.' : 'Not genuine.'].join(
      '\n',
    ),
  }
}
