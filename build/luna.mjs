#!/usr/bin/env node
// The `luna` command. Set-up speaks on standard error only, so that standard output is the command's own.
import { runScript } from './set-up.mjs'

await runScript('electron/hosts/cli/main.ts', process.argv.slice(2))
