/** Which generator is asked, kept in the library. */
import type { Database } from 'better-sqlite3'
import { LunaError } from '#shared/contract/errors.ts'
import { type GeneratorConfig, generatorConfigSchema } from '#shared/contract/studio/generators.ts'
import type { Write } from '../database/write.ts'
import { readStored, writeStored } from '../settings/stored-value.ts'
import { createAutomatic1111 } from './automatic1111.ts'
import { createComfyUi } from './comfyui.ts'
import { parseWorkflow, readWorkflow } from './comfyui-workflow.ts'
import type { Generator } from './generator.ts'
import { generatorOrigin, isLocalAddress } from './generator-address.ts'

const KEY = 'generator'

const NONE: GeneratorConfig = { kind: null, address: '', allowsRemote: false, workflow: null, slots: {} }

export type ShownConfig = GeneratorConfig & { readonly isLocal: boolean }

function shown(config: GeneratorConfig): ShownConfig {
  return { ...config, isLocal: config.address === '' || isLocalAddress(config.address) }
}

export function readConfig(db: Database): ShownConfig {
  return shown(readStored(db, KEY, generatorConfigSchema) ?? NONE)
}

/** Throws INVALID_INPUT for an address or a workflow that cannot be used. */
export function keepConfig(db: Database, write: Write, given: GeneratorConfig): ShownConfig {
  const address = given.kind === null ? given.address : generatorOrigin(given.address, given)
  const found = given.workflow === null ? {} : readWorkflow(parseWorkflow(given.workflow)).slots
  const config = { ...given, address, slots: { ...found, ...given.slots } }
  write((changed) => {
    writeStored(db, KEY, config)
    changed.event({ type: 'settings' })
  })
  return shown(config)
}

/** Throws GENERATOR_NOT_SET, INVALID_INPUT. */
export function openGenerator(config: GeneratorConfig): Generator {
  if (config.kind === null) throw new LunaError('GENERATOR_NOT_SET')
  const origin = generatorOrigin(config.address, config)
  switch (config.kind) {
    case 'automatic1111':
      return createAutomatic1111(origin)
    case 'comfyui': {
      const workflow = config.workflow === null ? null : parseWorkflow(config.workflow)
      return createComfyUi({ origin, workflow, slots: config.slots })
    }
    default:
      return config.kind satisfies never
  }
}
