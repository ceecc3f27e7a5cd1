// `npm run fix`: formats, and applies the linter's safe corrections.
import { runTool } from './commands.ts'

const { exitCode } = await runTool(['@biomejs/biome', 'biome'], ['check', '--write', '.'])
process.exitCode = exitCode
