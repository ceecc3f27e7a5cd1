import { describe, expect, test } from 'vitest'
import { checkFile } from './check-layers.ts'

describe('the layer table', () => {
  test.each([
    ['shared/money/x.ts', "import { readFile } from 'node:fs/promises'", 'shared must not use a Node module'],
    ['shared/money/x.ts', "import fs from 'fs'", 'shared must not use a Node module'],
    ['shared/money/x.ts', "import x from '#models/x.ts'", 'shared must not import models'],
    ['models/x.ts', "export { y } from '../electron/engine/y.ts'", 'models must not import electron/engine'],
    ['models/x.ts', "const y = await import('#engine/y.ts')", 'models must not import electron/engine'],
    [
      'electron/engine/a/x.ts',
      "import { app } from 'electron'",
      'electron/engine must not use a package of the group "electron"',
    ],
    [
      'electron/engine/a/x.ts',
      "import type { App } from 'electron'",
      'electron/engine must not use a package of the group',
    ],
    ['electron/engine/a/x.ts', "import '../../hosts/browser/x.ts'", 'electron/engine must not import electron/hosts'],
    ['electron/hosts/cli/x.ts', "import '../electron/x.ts'", 'electron/hosts must not import electron/hosts/electron'],
    ['renderer/x.tsx', "import { join } from 'node:path'", 'renderer must not use a Node module'],
    ['renderer/x.tsx', "import type { Engine } from '#engine/engine.ts'", 'renderer must not import electron/engine'],
    ['renderer/x.tsx', "type E = typeof import('#engine/engine.ts')", 'renderer must not import electron/engine'],
    [
      'renderer/x.tsx',
      "new Worker(new URL('../models/x.worker.ts', import.meta.url))",
      'renderer must not import models',
    ],
    ['renderer/x.tsx', "const s = require('sharp')", 'renderer must not use a package of the group "native"'],
    ['shared/x.test.ts', "import '#models/x.ts'", 'shared must not import models'],
    ['models/x.ts', "import '../tests/fixtures/x.ts'", 'models must not import tests'],
    ['models/x.ts', "import '../shared/money/money.ts'", 'shared is another workspace: import it by its name'],
    ['tests/e2e/x.ts', "import '../../electron/main.ts'", 'electron is another workspace: import it by its name'],
    ['elsewhere/x.ts', "import 'zod'", 'is in no layer'],
  ])('%s refuses %s', (file, source, rule) => {
    expect(checkFile(file, `\n${source}`)).toEqual([expect.stringContaining(`${file}:2: ${rule}`)])
  })

  test.each([
    ['shared/money/x.ts', "import * as z from 'zod'"],
    ['shared/money/x.test.ts', "import { readFile } from 'node:fs/promises'"],
    ['server/x.ts', "import '../package.json'"],
    ['electron/hosts/electron/x.test.ts', "import '../../main.ts'"],
    ['models/x.ts', "import sharp from 'sharp'; import '#shared/money/money.ts'"],
    ['electron/hosts/electron/x.ts', "import { app } from 'electron'; import '../static-files.ts'"],
    ['renderer/x.tsx', "import { useState } from 'react'; import '#shared/money/money.ts'; import './y.tsx'"],
    ['tests/e2e/x.ts', "import '#hosts/browser/server.ts'; import '#engine/x.ts'"],
  ])('%s allows %s', (file, source) => {
    expect(checkFile(file, source)).toEqual([])
  })
})
