import { parseSync, Visitor } from 'oxc-parser'

export type ImportSite = { specifier: string; line: number }

/**
 * Every module a source file names: import and export … from, import types, `import()`, `require()` and
 * `import.meta.resolve()` with a literal, and `new URL('./…', import.meta.url)`, which is how workers are started.
 */
export function findImports(fileName: string, source: string): ImportSite[] {
  const { program, errors } = parseSync(fileName, source)
  const [error] = errors
  if (error) throw new Error(`${fileName}: ${error.message}`)
  const sites: ImportSite[] = []
  const add = (node: Argument | null | undefined): void => {
    if (node?.type !== 'Literal' || typeof node.value !== 'string') return
    sites.push({ specifier: node.value, line: source.slice(0, node.start).split('\n').length })
  }
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    CallExpression: (node) => {
      const name = source.slice(node.callee.start, node.callee.end)
      if (name === 'require' || name === 'require.resolve' || name === 'import.meta.resolve') add(node.arguments[0])
    },
    NewExpression: (node) => {
      const [target, base] = node.arguments
      if (base && source.slice(base.start, base.end) === 'import.meta.url') add(target)
    },
  }).visit(program)
  return sites.sort((a, b) => a.line - b.line)
}

type Argument = { type: string; start: number; value?: unknown }
