// Writes the sizes and digests of the files in models/embedded/ into models/manifest.json, and the digest of what each
// profile computes into models/profile-versions.json. `--check` changes nothing and fails where either is not what the
// files give: vectors are compared only within one version, so whatever changes them needs a new one.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import serialize from 'canonicalize'
import * as z from 'zod'
import { type BundledProfile, filesOf, manifestSchema, type Profile } from '#models/profiles/manifest.ts'
import { root } from './set-up.mjs'

const versionsSchema = z.record(z.string(), z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)))
/** By profile the digest of every version there has been. */
export type Versions = z.infer<typeof versionsSchema>

export function bundledProfileOf(manifestText: string): BundledProfile {
  for (const profile of manifestSchema.parse(JSON.parse(manifestText)).profiles) {
    if (profile.availability === 'bundled') return profile
  }
  throw new Error('the manifest has no bundled profile')
}

/** The manifest with the sizes and digests that the bundled files have now; its layout stays. */
export function stateFiles(manifestText: string, folder: string): string {
  let text = manifestText
  for (const { path: name } of filesOf(bundledProfileOf(manifestText))) {
    const content = readFileSync(path.join(folder, name))
    const sha256 = createHash('sha256').update(content).digest('hex')
    // A file of the hub has the same name perhaps, but not at the beginning of its entry.
    const stated = new RegExp(`(\\{\\s+"path": "${name}",\\s+"sizeBytes": )\\d+(,\\s+"sha256": ")[0-9a-f]{64}`, 'g')
    text = text.replace(stated, (_, size, digest) => `${size}${content.length}${digest}${sha256}`)
  }
  return text
}

/** Everything that its vectors depend on. */
export function digestOf(profile: Profile): string {
  const { image, imageText, text } = profile
  const content = serialize({
    files: Object.fromEntries(filesOf(profile).map(({ path: name, sha256 }) => [name, sha256])),
    image: { preprocess: image.preprocess },
    imageText: { tokenizer: imageText.tokenizer, maxTokens: imageText.maxTokens },
    text: { pooling: text.pooling, maxTokens: text.maxTokens },
  })
  if (content === undefined) throw new Error('the profile cannot be written as JSON')
  return createHash('sha256').update(content).digest('hex')
}

/** With the profile's version among them. Throws where that version, or this content, is another already. */
export function withVersion(versions: Versions, profile: Profile): Versions {
  const { id, version } = profile
  const known = versions[id] ?? {}
  const digest = digestOf(profile)
  if (known[version] !== undefined && known[version] !== digest) {
    throw new Error(`version ${version} of the profile ${id} was different: raise "version" in models/manifest.json`)
  }
  const same = Object.keys(known).find((other) => other !== version && known[other] === digest)
  if (same !== undefined) throw new Error(`this is version ${same} of the profile ${id}, not ${version}`)
  return { ...versions, [id]: { ...known, [version]: digest } }
}

function main(isCheck: boolean): void {
  const manifestFile = path.join(root, 'models', 'manifest.json')
  const versionsFile = path.join(root, 'models', 'profile-versions.json')
  const [manifestBefore, versionsBefore] = [readFileSync(manifestFile, 'utf8'), readFileSync(versionsFile, 'utf8')]
  const manifest = stateFiles(manifestBefore, path.join(root, 'models', 'embedded'))
  const known = versionsSchema.parse(JSON.parse(versionsBefore))
  const { profiles } = manifestSchema.parse(JSON.parse(manifest))
  const versions = `${JSON.stringify(profiles.reduce(withVersion, known), null, 2)}\n`
  if (!isCheck) {
    writeFileSync(manifestFile, manifest)
    writeFileSync(versionsFile, versions)
  } else if (manifest !== manifestBefore || versions !== versionsBefore) {
    throw new Error('models/manifest.json does not match the profiles: node build/run.mjs build/profile-versions.ts')
  }
}

if (import.meta.main) {
  try {
    main(process.argv.includes('--check'))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
